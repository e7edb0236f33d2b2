import { open } from "node:fs/promises";
import { bytesAt } from "../bytes-at.ts";
import { walkBoxes } from "./boxes.ts";
import { elementsOf } from "./ebml.ts";

/** Longest index of an MP4 that is looked through. */
const MOST = 64 * 2 ** 20;

/** Boxes that hold boxes, on the way to those of chapters. */
const OUTER = ["udta", "trak", "tref"];

/** Whether an MP4's boxes tell of chapters: by Nero's list of them, or by Apple's reference to a track of them. */
function holdsChapters(boxes: Buffer): boolean {
  for (let at = 0; at + 8 <= boxes.length; ) {
    const length = boxes.readUInt32BE(at);
    const type = boxes.toString("latin1", at + 4, at + 8);
    if (type === "chpl" || type === "chap") return true;
    if (length < 8) return false;
    if (OUTER.includes(type) && holdsChapters(boxes.subarray(at + 8, at + length))) return true;
    at += length;
  }
  return false;
}

/** Whether a Windows Media file's header has markers, by which it tells of chapters: Advanced Systems Format, 3.10. */
function holdsMarkers(head: Buffer): boolean {
  const MARKERS = Buffer.from("01cd87f451a9cf118ee600c00c205365", "hex");
  const at = head.indexOf(MARKERS);
  return at >= 0 && at + 44 <= head.length && head.readUInt32LE(at + 40) > 0;
}

/** Whether a file has chapters. */
export async function hasChapters(path: string, format: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (format.startsWith("matroska")) {
    const CHAPTERS = 0x1043a770;
    for await (const { id } of elementsOf(file, size)) if (id === CHAPTERS) return true;
    return false;
  }
  if (format === "asf") return holdsMarkers(await bytesAt(file, 0, 2 ** 16));
  if (!format.startsWith("mov")) return false;
  for await (const { type, start, end } of walkBoxes(file, size)) {
    if (type !== "moov" || end - start > MOST) continue;
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return holdsChapters(buffer.subarray(8));
  }
  return false;
}
