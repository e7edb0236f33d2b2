import { extname } from "node:path";
import sharp from "sharp";
import { writeAtomically } from "../atomic-file.ts";

const PHOTO_ENDINGS = new Set([".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"]);

export const isPhoto = (path: string) => PHOTO_ENDINGS.has(extname(path).toLowerCase());

/** Writes RGBA pixels as a photo, in the format of the file's ending, whole or not at all. */
export async function writePhoto(file: string, rgba: Uint8ClampedArray, width: number, height: number): Promise<void> {
  const image = sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
  const encoded = /\.jpe?g$/i.test(file) ? image.jpeg({ quality: 92 }) : image;
  await writeAtomically(file, (partial) => encoded.toFile(partial));
}
