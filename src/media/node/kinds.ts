import { open, readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import sharp from "sharp";
import { bytesAt } from "./bytes-at.ts";
import { fileError } from "./file-error.ts";
import { fileFormat, HEAD_BYTES, otherReason, RAW_FORMAT } from "./file-format.ts";
import { isMotionJpeg } from "./motion-jpeg.ts";
import { isRawTiff } from "./raw-tiff.ts";

const PHOTO_ENDINGS = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"];
const VIDEO_ENDINGS = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".wmv"];

const ending = (path: string) => extname(path).toLowerCase();

export const isPhoto = (path: string) => PHOTO_ENDINGS.includes(ending(path));
export const isVideo = (path: string) => VIDEO_ENDINGS.includes(ending(path));

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
  if (typeof head === "string") return { kind: "other", format: head, reason: otherReason({ format: head }) };
  const { kind, format, hint } = fileFormat(head);
  if (kind === "other") return { kind, format, reason: otherReason({ format, hint }) };
  if (format === "GIF") return gifKind(path);
  if (format === "JPEG" && (await isMotionJpeg(path))) return { kind: "video", format: "MJPEG" };
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
    return await bytesAt(file, 0, Math.min(HEAD_BYTES, found.size));
  } catch (error) {
    throw fileError(path, error);
  }
}

async function gifKind(path: string): Promise<FileKind> {
  const pages = await pictureCount(path);
  return pages === 1 ? { kind: "photo", format: "GIF" } : { kind: "video", format: "animated GIF" };
}

async function tiffKind(path: string): Promise<FileKind> {
  await using file = await open(path);
  const isRaw = await isRawTiff((position, length) => bytesAt(file, position, length));
  if (isRaw) return { kind: "other", format: RAW_FORMAT.format, reason: otherReason(RAW_FORMAT) };
  const pages = (await pictureCount(path)) ?? 1;
  if (pages === 1) return { kind: "photo", format: "TIFF" };
  return { kind: "photo", format: "TIFF", note: `only the first of its ${pages} pages is read` };
}

/** How many pictures a file holds; `undefined` where its header is damaged, which its reader will say. */
async function pictureCount(path: string): Promise<number | undefined> {
  // Its bytes and not its path, of which libvips takes an ending in brackets for options.
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  return sharp(bytes, { limitInputPixels: false })
    .metadata()
    .then(
      ({ pages = 1 }) => pages,
      () => undefined,
    );
}
