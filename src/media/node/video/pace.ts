/** Milliseconds by which a picture may be early or late; by more the stream's clock has jumped. */
const LARGEST_SHIFT = 60_000;

/**
 * When the pictures of a stream are due that sends seconds at once: as far apart as their own times are, from the first one on,
 * and anew from one whose time has jumped.
 */
export class Pace {
  #first: { time: number; shown: number } | undefined;

  /**
   * @param time of the picture, in seconds on the stream's clock
   * @param now in milliseconds
   * @returns milliseconds until it is due; 0 where it is late
   */
  wait(time: number, now: number): number {
    const early = this.#first ? this.#first.shown + 1000 * (time - this.#first.time) - now : 0;
    if (!this.#first || Math.abs(early) > LARGEST_SHIFT) {
      this.#first = { time, shown: now };
      return 0;
    }
    return Math.max(0, early);
  }
}
