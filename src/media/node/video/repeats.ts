import type { AvFrame } from "./av.ts";

/** Rows that are compared: every so many. */
const STEP = 4;

/** Tells frames that have the very pixels of the one before: a camera that hangs, a picture that stands still. */
export class Repeats {
  #last: Buffer = Buffer.alloc(0);

  /** Whether the frame repeats the one that was asked about before. */
  check(frame: AvFrame): boolean {
    const [plane] = frame.data ?? [];
    const stride = frame.linesize[0];
    if (!plane || stride <= 0) return false;
    const columns = Math.min(stride, frame.width);
    const rows = Math.floor((frame.height - 1) / STEP) + 1;
    const isOfSameSize = this.#last.length === rows * columns;
    if (!isOfSameSize) this.#last = Buffer.alloc(rows * columns);
    let isSame = isOfSameSize;
    for (let row = 0; row < rows; row++) {
      const from = row * STEP * stride;
      const to = row * columns;
      isSame &&= plane.compare(this.#last, to, to + columns, from, from + columns) === 0;
      if (!isSame) plane.copy(this.#last, to, from, from + columns);
    }
    return isSame;
  }
}
