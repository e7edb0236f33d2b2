import { InputError } from "../../errors.ts";
import type { Image } from "../../image/index.ts";
import { PixelReader } from "./bitmap-picture.ts";

/** A picture: an address, a file that was chosen, its bytes, or what the browser has decoded already. */
export type ImageSource = string | URL | Blob | Uint8Array | ImageBitmap;

/**
 * Decodes a picture by the browser to RGB, upright by its EXIF orientation, transparency over black.
 *
 * @throws InputError where it cannot be loaded or decoded
 */
export async function readImage(source: ImageSource): Promise<Image> {
  if (source instanceof ImageBitmap) return new PixelReader().read(source);
  const bitmap = await createImageBitmap(await blob(source), { premultiplyAlpha: "none" }).catch((error: Error) => {
    throw new InputError(`the picture cannot be decoded (${error.message})`);
  });
  try {
    return new PixelReader().read(bitmap);
  } finally {
    bitmap.close();
  }
}

async function blob(source: Exclude<ImageSource, ImageBitmap>): Promise<Blob> {
  if (source instanceof Blob) return source;
  if (source instanceof Uint8Array) return new Blob([source as Uint8Array<ArrayBuffer>]);
  const response = await fetch(source).catch((error: Error) => {
    throw new InputError(`${source}: the picture cannot be loaded (${error.message})`);
  });
  if (!response.ok) throw new InputError(`${source}: the picture cannot be loaded (HTTP status ${response.status})`);
  return response.blob();
}
