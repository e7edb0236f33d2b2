/** Intervals between frames of which the typical one is taken. */
const LOOKED_AT = 9;
/** Seconds without a picture that are worth a warning where frames come unevenly. */
const WORTH = 0.15;
/** Frame times are rounded, to milliseconds in Matroska. */
const ROUNDING = 0.002;

/** Finds the times at which a video has no picture, by the intervals between its frames. */
export class Holes {
  readonly #intervals: number[] = [];
  #last?: number;

  /**
   * Seconds that lack before a frame; 0 where nothing lacks.
   *
   * @param time the frame's, seconds
   * @param usual seconds between frames as the container tells them; 0 where it does not
   */
  check(time: number, usual: number): number {
    const interval = this.#last === undefined ? 0 : time - this.#last;
    this.#last = time;
    if (interval <= 0) return 0;
    const typical = this.typical || usual;
    const gap = typical > 0 ? interval - typical : 0;
    if (gap > (this.#isSteady(typical) ? 0.6 * typical + ROUNDING : Math.max(WORTH, 2 * typical))) return gap;
    this.#intervals.push(interval);
    if (this.#intervals.length > LOOKED_AT) this.#intervals.shift();
    return 0;
  }

  #isSteady(typical: number): boolean {
    const least = Math.min(...this.#intervals);
    const most = Math.max(...this.#intervals);
    return this.#intervals.length === LOOKED_AT && most - least <= 0.1 * typical + ROUNDING;
  }

  /** Seconds from one frame to the next, holes aside; 0 where too few were seen. */
  get typical(): number {
    if (this.#intervals.length < 3) return 0;
    return [...this.#intervals].sort((a, b) => a - b)[this.#intervals.length >> 1];
  }
}
