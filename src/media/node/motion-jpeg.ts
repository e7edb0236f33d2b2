import { open } from "node:fs/promises";
import { bytesAt, type ReadableAt } from "./bytes-at.ts";

/** Bytes that are looked through at a time. */
const PIECE = 2 ** 18;
const START_OF_SCAN = 0xda;
const APP0 = 0xe0;
const APP15 = 0xef;
/** The end of a picture and the beginning of another. */
const NEXT = Buffer.from([0xff, 0xd9, 0xff, 0xd8, 0xff]);
const END = NEXT.subarray(0, 2);

/**
 * Whether a file is a video of JPEGs, one right behind the other: ISO/IEC 10918-1, annex B. Photos that hold several pictures,
 * of two lenses or a depth, say more of themselves than a video's frames do.
 */
export async function isMotionJpeg(path: string): Promise<boolean> {
  await using file = await open(path);
  let at = await scanStart(file);
  while (at !== undefined) {
    const piece = await bytesAt(file, at, PIECE);
    const end = piece.indexOf(END);
    if (end >= 0) return (await bytesAt(file, at + end, NEXT.length)).equals(NEXT);
    if (piece.length < PIECE) return false;
    at += PIECE - 1;
  }
  return false;
}

/** Whether a JPEG lacks its end; what it shows below is made up. What cameras write behind the end does not count. */
export function isCutJpeg(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== START_OF_SCAN) {
    at += bytes[at + 1] === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return bytes.indexOf(END, at) < 0;
}

/** Where the pixels begin; `undefined` where the segments before them are damaged, or hold what cameras write into photos. */
async function scanStart(file: ReadableAt): Promise<number | undefined> {
  for (let at = 2; ; ) {
    const head = await bytesAt(file, at, 4);
    if (head.length < 4 || head[0] !== 0xff) return undefined;
    if (head[1] === START_OF_SCAN) return at;
    if (head[1] > APP0 && head[1] <= APP15) return undefined;
    at += 2 + head.readUInt16BE(2);
  }
}
