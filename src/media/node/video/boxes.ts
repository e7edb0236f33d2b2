import { bytesAt, type ReadableAt } from "../bytes-at.ts";

/** A box of an MP4 by where it stands in the file, its head included. */
export interface Box {
  type: string;
  start: number;
  end: number;
}

/** The boxes of the outermost level: ISO/IEC 14496-12. */
export async function* walkBoxes(file: ReadableAt, size: number): AsyncGenerator<Box> {
  for (let at = 0; at + 8 <= size; ) {
    const head = await bytesAt(file, at, 16);
    const type = head.toString("latin1", 4, 8);
    const told = head.readUInt32BE(0);
    const length = told === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : told || size - at;
    if (length < 8) return;
    yield { type, start: at, end: at + length };
    at += length;
  }
}
