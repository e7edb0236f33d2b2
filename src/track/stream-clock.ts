import { InputError } from "../errors.ts";

/** What the time of a frame means for what was seen before it. */
export interface ClockStep {
  /** Since the frame before, seconds; never below 0. */
  elapsed: number;
  /** The stream's time began anew: how long it was away is not known. */
  isRestart: boolean;
}

/**
 * Turns a stream's times into time that only goes on. Forward gaps are believed. Where a time goes back, as much passed as
 * between the two frames before: a camera's clock was set, or a file begins again. Going back by more than `slip` seconds
 * is a restart.
 */
export class StreamClock {
  readonly #slip: number;
  #last: number | undefined;
  #usual = 0;

  constructor(slip: number) {
    this.#slip = slip;
  }

  /** What {@link advance} would give, without going on. @throws InputError where the time is not finite */
  peek(time: number): ClockStep {
    if (!Number.isFinite(time)) throw new InputError(`time: must be a finite number of seconds, not ${time}`);
    if (this.#last === undefined) return { elapsed: 0, isRestart: false };
    const elapsed = time - this.#last;
    return elapsed >= 0 ? { elapsed, isRestart: false } : { elapsed: this.#usual, isRestart: -elapsed > this.#slip };
  }

  /** The step to a frame's time, seconds. @throws InputError where the time is not finite */
  advance(time: number): ClockStep {
    const step = this.peek(time);
    if (this.#last !== undefined && time > this.#last) this.#usual = time - this.#last;
    this.#last = time;
    return step;
  }
}
