import { open } from "node:fs/promises";
import { walkBoxes } from "./boxes.ts";
import { elementsOf } from "./ebml.ts";

/** Longest index of an MP4 that is looked through. */
const MOST = 64 * 2 ** 20;

/** Whether a file has chapters. */
export async function hasChapters(path: string, format: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (format.startsWith("matroska")) {
    const CHAPTERS = 0x1043a770;
    for await (const { id } of elementsOf(file, size)) if (id === CHAPTERS) return true;
    return false;
  }
  if (!format.startsWith("mov")) return false;
  for await (const { type, start, end } of walkBoxes(file, size)) {
    if (type !== "moov" || end - start > MOST) continue;
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    // Nero's list of chapters, and Apple's reference to a track of them.
    return buffer.includes("chpl") || buffer.includes("chap");
  }
  return false;
}
