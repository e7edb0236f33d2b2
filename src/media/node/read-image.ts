import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { InputError } from "../../errors.ts";
import { type Image, resize, rgbImage } from "../../image/index.ts";

/** A picture: its file, by path or `file:` URL, or the file's bytes. */
export type ImageSource = string | URL | Uint8Array;

/**
 * Decodes a picture (JPEG, PNG, WebP, GIF's first frame, TIFF, AVIF) to RGB: upright by its EXIF orientation,
 * transparency over black, grey as three equal channels.
 *
 * @throws InputError where the file is missing, empty, not an image or broken; the message says which
 * @example const image = await readImage("photo.jpg");
 */
export async function readImage(source: ImageSource): Promise<Image> {
  const { bytes, name } = await readBytes(source);
  try {
    const { data, info } = await sharp(bytes)
      .autoOrient()
      .flatten()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return rgbImage(info.width, info.height, data);
  } catch (error) {
    throw new InputError(`${name}: ${imageFault(error)}`);
  }
}

/** Decodes a face crop and resizes it to `width` x `height`, whatever its aspect ratio. */
export async function readFace(path: string, width: number, height: number, into?: Uint8Array): Promise<Image> {
  return resize(await readImage(path), width, height, undefined, into);
}

/**
 * Why a file cannot be a sample, or `undefined` where its header reads as an image's. Pixels are not decoded.
 */
export async function imageProblem(path: string): Promise<"empty" | "not an image" | "unreadable" | undefined> {
  try {
    if ((await stat(path)).size === 0) return "empty";
    await sharp(await readFile(path)).metadata();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ? "unreadable" : "not an image";
  }
}

async function readBytes(source: ImageSource): Promise<{ bytes: Uint8Array; name: string }> {
  if (source instanceof Uint8Array) {
    if (source.length === 0) throw new InputError("the picture has no bytes");
    return { bytes: source, name: "the picture" };
  }
  const path = source instanceof URL ? fileURLToPath(source) : source;
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: ${error.code === "ENOENT" ? "no such file" : `cannot be read (${error.message})`}`);
  });
  if (bytes.length === 0) throw new InputError(`${path}: the file is empty`);
  return { bytes, name: path };
}

function imageFault(error: unknown): string {
  const message = (error as Error).message.split("\n")[0];
  return /unsupported image format/i.test(message)
    ? "not an image that can be read"
    : `the image is damaged (${message})`;
}
