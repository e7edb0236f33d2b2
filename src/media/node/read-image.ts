import { readFile } from "node:fs/promises";
import { InputError } from "../../errors.ts";
import { filePath } from "../../files/index.ts";
import { type Image, resize } from "../../image/index.ts";
import { checkOption, shown, wholeNumber, withDefaults } from "../../options.ts";
import { checkPicture, decodePicture, NotAPicture, TooLarge } from "./decode-picture.ts";
import { fileError } from "./file-error.ts";

/** A picture: its file, by path or `file:` URL, or the file's bytes. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob;

export interface ReadImageOptions {
  /** A picture of more pixels is refused before it is decoded, 2^28 = 16,384 x 16,384 where left out. */
  maxPixels?: number | undefined;
}

const DEFAULTS = { maxPixels: 2 ** 28 };

/**
 * Decodes a picture to RGB: JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC, BMP or PNM, told by its content. Upright by its EXIF
 * orientation, transparency over black, grey as three equal channels; of an animation or of several pages the first.
 *
 * @throws InputError where the file is missing, empty, not an image, too large or broken; the message says which
 * @example const image = await readImage("photo.jpg");
 */
export async function readImage(source: ImageSource, options: ReadImageOptions = {}): Promise<Image> {
  const { maxPixels } = withDefaults(DEFAULTS, options);
  checkOption("maxPixels", maxPixels, wholeNumber(1));
  const { bytes, name } = await readBytes(source);
  try {
    return await decodePicture(bytes, maxPixels);
  } catch (error) {
    throw new InputError(`${name}: ${imageFault(error)}`, { cause: error });
  }
}

/**
 * Reads a picture's header: whether it is one that can be read, as far as that tells.
 *
 * @throws InputError as {@link readImage}
 */
export async function checkImageHeader(path: string, options: ReadImageOptions = {}): Promise<void> {
  const { maxPixels } = withDefaults(DEFAULTS, options);
  const { bytes, name } = await readBytes(path);
  await checkPicture(bytes, maxPixels).catch((error: unknown) => {
    throw new InputError(`${name}: ${imageFault(error)}`, { cause: error });
  });
}

/** Decodes a face crop and resizes it to `width` x `height`, whatever its aspect ratio. */
export async function readFace(
  path: string,
  width: number,
  height: number,
  into?: Uint8Array,
  options?: ReadImageOptions,
): Promise<Image> {
  return resize(await readImage(path, options), width, height, undefined, into);
}

async function readBytes(source: ImageSource): Promise<{ bytes: Buffer; name: string }> {
  if (typeof source !== "string" && !(source instanceof URL)) {
    const bytes = await ownBytes(source);
    if (bytes.length === 0) throw new InputError("the picture has no bytes");
    return { bytes, name: "the picture" };
  }
  const path = filePath(source);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (bytes.length === 0) throw new InputError(`${path}: the file is empty`);
  return { bytes, name: path };
}

async function ownBytes(source: Exclude<ImageSource, string | URL>): Promise<Buffer> {
  if (source instanceof Blob) return Buffer.from(await source.arrayBuffer());
  if (ArrayBuffer.isView(source)) return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return Buffer.from(source);
  throw new InputError(`a picture is read from its path, a file: URL, its bytes or a Blob, not from ${shown(source)}`);
}

function imageFault(error: unknown): string {
  const message = (error as Error).message.split("\n")[0];
  if (error instanceof TooLarge) return message;
  if (error instanceof NotAPicture) return `not an image that can be read, but ${message}`;
  return /unsupported image format/i.test(message)
    ? "not an image that can be read"
    : `the image is damaged (${message})`;
}
