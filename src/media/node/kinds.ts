import { open, stat } from "node:fs/promises";
import { extname } from "node:path";
import sharp from "sharp";
import { fileError } from "./file-error.ts";
import { fileFormat, HEAD_BYTES } from "./file-format.ts";

const PHOTO_ENDINGS = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"];
const VIDEO_ENDINGS = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".wmv"];
/** Containers that H.264 fits. */
const H264_ENDINGS = [".mp4", ".m4v", ".mov", ".mkv"];

const ending = (path: string) => extname(path).toLowerCase();

export const isPhoto = (path: string) => PHOTO_ENDINGS.includes(ending(path));
export const isVideo = (path: string) => VIDEO_ENDINGS.includes(ending(path));

/** The ending of an annotated video: its own where H.264 fits the container, else `.mp4`. */
export const videoOutputEnding = (path: string) => (H264_ENDINGS.includes(ending(path)) ? ending(path) : ".mp4");

/** What a file is by its content, whatever its name. */
export interface FileKind {
  /** `photo`: {@link readImage} reads it; `video`: `readVideo` does, also an animated GIF, PNG or WebP. */
  kind: "photo" | "video" | "other";
  /** Its name in a sentence: "JPEG", "animated GIF", "HTML page". */
  format: string;
  /** What is left out of a photo that holds several pictures. */
  note?: string | undefined;
  /** Why a file of another kind cannot be read, and what to do: "an HTML page; download the picture itself". */
  reason?: string | undefined;
}

/**
 * Tells a photo from a video and from everything else by its first bytes. Whether it is whole, only reading it tells.
 *
 * @throws InputError where the file is missing or cannot be opened
 */
export async function fileKind(path: string): Promise<FileKind> {
  const head = await readHead(path);
  if (typeof head === "string") return { kind: "other", format: head, reason: withArticle(head) };
  const { kind, format, hint } = fileFormat(head);
  if (kind === "other") return { kind, format, reason: `${withArticle(format)}${hint ? `; ${hint}` : ""}` };
  if (format === "GIF") return gifKind(path);
  if (format === "TIFF") return tiffKind(path);
  if (format.endsWith("sequence")) return { kind, format, note: "only the first of its pictures is read" };
  return { kind, format };
}

/** The first bytes; the kind in words of what is no regular file, such as a pipe, whose opening might never return. */
async function readHead(path: string): Promise<Buffer | string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return found.isDirectory() ? "folder" : "special file";
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(HEAD_BYTES, found.size)), 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(path, error);
  }
}

async function gifKind(path: string): Promise<FileKind> {
  const { pages } = await pictureHeader(path);
  return pages === 1 ? { kind: "photo", format: "GIF" } : { kind: "video", format: "animated GIF" };
}

async function tiffKind(path: string): Promise<FileKind> {
  if (await isRawTiff(path)) {
    return { kind: "other", format: "camera's raw file", reason: "a camera's raw file; convert it to JPEG or PNG" };
  }
  const { pages = 1 } = await pictureHeader(path);
  if (pages === 1) return { kind: "photo", format: "TIFF" };
  return { kind: "photo", format: "TIFF", note: `only the first of its ${pages} pages is read` };
}

/** What a picture's header tells; nothing where it is damaged, which its reader will say. */
const pictureHeader = (path: string): Promise<{ pages?: number | undefined }> =>
  sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(() => ({}));

/** Cameras' raw files are TIFFs whose first picture is a preview of the photo, or that say so in a tag. */
async function isRawTiff(path: string): Promise<boolean> {
  const NEW_SUBFILE_TYPE = 254;
  const DNG_VERSION = 50_706;
  await using file = await open(path);
  const at = async (position: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  const head = await at(0, 16);
  if (head.length < 10) return false;
  if (head.toString("latin1", 8, 10) === "CR") return true;
  const little = head[0] === 0x49;
  const whole = (buffer: Buffer, offset: number, bytes: number) =>
    little ? buffer.readUIntLE(offset, bytes) : buffer.readUIntBE(offset, bytes);
  if (whole(head, 2, 2) !== 42) return false;
  const directory = whole(head, 4, 4);
  const count = await at(directory, 2);
  if (count.length < 2) return false;
  const entries = await at(directory + 2, 12 * whole(count, 0, 2));
  for (let entry = 0; entry + 12 <= entries.length; entry += 12) {
    const tag = whole(entries, entry, 2);
    if (tag === DNG_VERSION) return true;
    if (tag === NEW_SUBFILE_TYPE && (whole(entries, entry + 8, 4) & 1) === 1) return true;
  }
  return false;
}

const withArticle = (format: string) => `${/^(?:[aeiou]|HTML|MP|SVG)/i.test(format) ? "an" : "a"} ${format}`;
