import { isCutJpeg } from "../motion-jpeg.ts";
import type { Packet } from "./av.ts";

/** Tells cut JPEGs of a stream by the end that they lack, where the stream has one that has it: some writers leave it out. */
export class JpegEnds {
  /** Times of those that are cut. */
  readonly #cut = new Set<bigint>();
  /** How many before the first end. */
  #before = 0;
  #hasEnd = false;

  add({ data, pts }: Packet): void {
    const isCut = data !== null && isCutJpeg(data);
    if (!isCut) this.#hasEnd = true;
    else if (this.#hasEnd) this.#cut.add(pts);
    else this.#before++;
  }

  /** Whether the picture of that time is cut; it is forgotten then. */
  take(pts: bigint): boolean {
    return this.#cut.delete(pts);
  }

  /** How many were cut before the first that has its end, once there is one; they are forgotten then. */
  takeBefore(): number {
    const before = this.#hasEnd ? this.#before : 0;
    this.#before -= before;
    return before;
  }
}
