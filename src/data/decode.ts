import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { InputError } from "../errors.ts";
import { type RgbImage, resize } from "../image/index.ts";

/**
 * Decodes a photo (JPEG, PNG, WebP, GIF's first frame, TIFF, AVIF) to RGB: upright by its EXIF orientation,
 * transparency over black, grey as three equal channels.
 *
 * @throws InputError where the file is missing, empty, not an image or broken; the message says which
 */
export async function decodeImage(path: string): Promise<RgbImage> {
  const bytes = await readBytes(path);
  try {
    const { data, info } = await sharp(bytes)
      .autoOrient()
      .flatten()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (error) {
    throw new InputError(`${path}: ${imageFault(error)}`);
  }
}

/** Decodes a face crop and resizes it to `width` x `height`, whatever its aspect ratio. */
export async function decodeFace(path: string, width: number, height: number, into?: Uint8Array): Promise<RgbImage> {
  return resize(await decodeImage(path), width, height, undefined, into);
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

async function readBytes(path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError(`${path}: ${missing ? "no such file" : `cannot be read (${(error as Error).message})`}`);
  }
  if (bytes.length === 0) throw new InputError(`${path}: the file is empty`);
  return bytes;
}

function imageFault(error: unknown): string {
  const message = (error as Error).message.split("\n")[0];
  return /unsupported image format/i.test(message)
    ? "not an image that can be read"
    : `the image is damaged (${message})`;
}
