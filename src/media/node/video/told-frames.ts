import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { HEAD_BYTES } from "../file-format.ts";

/** How many frames a file says that it has, where FFmpeg does not count them; 0 where it does not tell. */
export async function toldFrames(path: string, format: string): Promise<number> {
  if (format === "apng") return framesOfPng(path);
  if (format === "gif") return framesOfGif(path);
  return 0;
}

/** By the chunk acTL. */
async function framesOfPng(path: string): Promise<number> {
  await using file = await open(path);
  const head = await bytesAt(file, 0, HEAD_BYTES);
  const at = head.indexOf("acTL", 0, "latin1");
  return at >= 0 && at + 8 <= head.length ? head.readUInt32BE(at + 4) : 0;
}

/** Before each but a single picture a block tells how long it is shown: these are found behind damage, too. */
const TIMED = /!\xf9\x04[^]{4}\0[!,]/g;
const TIMED_BYTES = 9;

async function framesOfGif(path: string): Promise<number> {
  let frames = 0;
  let tail = "";
  for await (const chunk of createReadStream(path, { encoding: "latin1" })) {
    const text = tail + chunk;
    frames += [...text.matchAll(TIMED)].length;
    tail = text.slice(-(TIMED_BYTES - 1));
  }
  return frames;
}
