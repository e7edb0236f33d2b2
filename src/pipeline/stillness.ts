import type { PictureFrame } from "./frame.ts";

/** For how long a source sends the very same picture. */
export class Stillness {
  #fresh: number | undefined;
  #last = 0;
  /** Seconds in which it was frozen. */
  frozen = 0;

  /** Whether the frame is one of a picture that has not changed for more than so many seconds. Frames come in order. */
  isFrozen({ repeated, time }: PictureFrame, seconds: number): boolean {
    const before = this.#last;
    this.#last = time;
    if (!repeated || this.#fresh === undefined || time < before) this.#fresh = time;
    if (time - this.#fresh <= seconds) return false;
    this.frozen += time - Math.max(before, this.#fresh + seconds);
    return true;
  }
}
