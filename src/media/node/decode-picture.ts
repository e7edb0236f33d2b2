import sharp, { type Sharp } from "sharp";
import type { Size } from "../../geometry/index.ts";
import { type Image, rgbImage } from "../../image/index.ts";
import { decodeStill } from "./decode-still.ts";
import { fileFormat, HEAD_BYTES, otherReason, RAW_FORMAT } from "./file-format.ts";
import { isRawTiff } from "./raw-tiff.ts";

/** Formats that libvips, as sharp ships it, does not read. */
const BY_FFMPEG: ReadonlySet<string> = new Set(["BMP", "PNM", "HEIC", "HEIC sequence", "AVIF sequence"]);

/** The bytes are of something else. */
export class NotAPicture extends Error {}

/** Refused before it is decoded. */
export class TooLarge extends Error {
  constructor({ width, height }: Size, maxPixels: number) {
    super(
      `too large: ${width} x ${height} pixels, more than ${maxPixels}; --max-pixels, or maxPixels, raises the limit`,
    );
  }
}

/** Decodes a picture's bytes; see `readImage`. @throws NotAPicture, TooLarge, or a decoder's own error */
export async function decodePicture(bytes: Buffer, maxPixels: number): Promise<Image> {
  const format = await pictureFormat(bytes);
  const picture = BY_FFMPEG.has(format)
    ? await decodedPicture(bytes, format, maxPixels)
    : await openedPicture(bytes, maxPixels);
  const { data, info } = await picture
    .flatten()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return rgbImage(info.width, info.height, data);
}

/** Reads a picture's header only. @throws as {@link decodePicture} */
export async function checkPicture(bytes: Buffer, maxPixels: number): Promise<void> {
  if (!BY_FFMPEG.has(await pictureFormat(bytes))) await openedPicture(bytes, maxPixels);
}

async function pictureFormat(bytes: Buffer): Promise<string> {
  const { kind, format, hint } = fileFormat(bytes.subarray(0, HEAD_BYTES));
  const isAnimated = kind === "video" && format.startsWith("animated");
  if (kind === "video" && !isAnimated) throw new NotAPicture(otherReason({ format: `video (${format})` }));
  if (kind === "other") throw new NotAPicture(otherReason({ format, hint }));
  const read = async (position: number, length: number) => bytes.subarray(position, position + length);
  if (format === "TIFF" && (await isRawTiff(read))) throw new NotAPicture(otherReason(RAW_FORMAT));
  return format;
}

async function openedPicture(bytes: Buffer, maxPixels: number): Promise<Sharp> {
  // Its own limit is lifted, since ours comes before.
  const picture = sharp(bytes, { limitInputPixels: false });
  checkSize(await picture.metadata(), maxPixels);
  return picture.autoOrient();
}

async function decodedPicture(bytes: Buffer, format: string, maxPixels: number): Promise<Sharp> {
  const { width, height, data } = await decodeStill(bytes, format, (size) => checkSize(size, maxPixels));
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
}

function checkSize({ width, height }: Size, maxPixels: number): void {
  if (width * height > maxPixels) throw new TooLarge({ width, height }, maxPixels);
}
