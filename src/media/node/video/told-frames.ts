import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { HEAD_BYTES } from "../file-format.ts";

/**
 * How many frames a file says that it has, where FFmpeg does not count them; 0 where it does not tell.
 *
 * @param isCut whether its end is known to lack
 */
export async function toldFrames(path: string, format: string, isCut: boolean): Promise<number> {
  if (format === "apng") return framesOfPng(path);
  if (format === "gif") return framesOfGif(path);
  return format === "ivf" && isCut ? framesOfIvf(path) : 0;
}

/** By the chunk acTL. */
async function framesOfPng(path: string): Promise<number> {
  const head = await headOf(path, HEAD_BYTES);
  const at = head.indexOf("acTL", 0, "latin1");
  return at >= 0 && at + 8 <= head.length ? head.readUInt32BE(at + 4) : 0;
}

async function headOf(path: string, bytes: number): Promise<Buffer> {
  await using file = await open(path);
  return bytesAt(file, 0, bytes);
}

/** IVF tells its length in ticks, which are frames where there are as many a second and none is left out. */
async function framesOfIvf(path: string): Promise<number> {
  const [HEADER, MOST_A_SECOND, UNTOLD] = [32, 300, 0xffffffff];
  const head = await headOf(path, HEADER);
  if (head.length < HEADER) return 0;
  const [ticks, seconds, length] = [16, 20, 24].map((at) => head.readUInt32LE(at));
  return ticks <= MOST_A_SECOND * seconds && length !== UNTOLD ? length : 0;
}

/** Begins a block that tells how long the next picture is shown; it has nine bytes with the first of what follows. */
const TIMED = Buffer.from([0x21, 0xf9, 0x04]);
const TIMED_BYTES = 9;
const FOLLOWING = [0x21, 0x2c];

/** By the blocks before each but a single picture, which are found behind damage, too. */
async function framesOfGif(path: string): Promise<number> {
  let frames = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk]);
    for (let at = bytes.indexOf(TIMED); at >= 0; at = bytes.indexOf(TIMED, at + 1)) {
      if (bytes[at + TIMED_BYTES - 2] === 0 && FOLLOWING.includes(bytes[at + TIMED_BYTES - 1])) frames++;
    }
    rest = bytes.subarray(1 - TIMED_BYTES);
  }
  return frames;
}
