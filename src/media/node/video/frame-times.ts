import { type AvFrame, type Fraction, NO_TIME, toTicks } from "./av.ts";

/** When a stream's frames are shown, in its ticks. */
export class FrameTimes {
  readonly #timeBase: Fraction;
  readonly #frameRate: number;
  #last: bigint | undefined;
  #firstDts: bigint | undefined;
  #delay: bigint | undefined;
  /** Whether a frame told when it is shown. */
  #isTold = false;

  /** @param frameRate 0 where it is not known */
  constructor(timeBase: Fraction, frameRate: number) {
    this.#timeBase = timeBase;
    this.#frameRate = frameRate;
  }

  /** When a packet is decoded; of the first one it counts. */
  noteDecoding(dts: bigint): void {
    if (dts !== NO_TIME) this.#firstDts ??= dts;
  }

  /** A frame's time in ticks; of those that tell none, one frame after the last. Times never run back. */
  of(frame: AvFrame): bigint {
    if (frame.pts !== NO_TIME) this.#isTold = true;
    const told = this.#isTold ? frame.pts : this.#decodedAt(frame);
    const step = frame.duration > 0n ? frame.duration : toTicks(1 / (this.#frameRate || 25), this.#timeBase);
    const last = this.#last;
    const ticks = told === NO_TIME ? (last === undefined ? 0n : last + step) : told;
    this.#last = last !== undefined && ticks < last ? last : ticks;
    return this.#last;
  }

  /** Forgets the last time, where it was guessed before the stream told one. */
  forget(): void {
    this.#last = undefined;
  }

  /** The time of a frame that tells only when it is decoded, as in AVI: the first is shown when the first is decoded. */
  #decodedAt(frame: AvFrame): bigint {
    const told = frame.bestEffortTimestamp;
    if (told === NO_TIME) return told;
    this.#delay ??= this.#firstDts === undefined ? 0n : told - this.#firstDts;
    return told - this.#delay;
  }
}
