import { type Fraction, NO_TIME, rescale, toSeconds } from "./av.ts";

/** A packet's times in ticks of its stream; `NO_TIME` where they are not told. */
export interface Stamped {
  pts: bigint;
  dts: bigint;
  readonly duration: bigint;
  readonly isKeyframe: boolean;
}

/** A break in the times of a source, after which they go on as if there were none. */
export interface Jump {
  /** Seconds from the source's start, as they are handed out. */
  at: number;
  /** Seconds by which the source's clock jumped; negative where it went back. */
  by: number;
}

/** Seconds that a clock may run back before it counts as another: recordings are joined there. */
const BACK = 0.25;
/** Seconds forward that count as another clock in formats that are made to be joined, such as MPEG's. */
const FORWARD_JOINED = 10;
/** The same in formats in which each time is meant as it stands. */
const FORWARD = 600;
/** Seconds by which streams may differ that follow the same jump. */
const SAME_JUMP = 2;

interface Track {
  timeBase: Fraction;
  /** Which of the clocks its packets follow at present. */
  clock: number;
  /** Where its next packet is to be expected in the order of decoding, in ticks. */
  next?: bigint;
  /** The same in the order of showing, for packets that tell no other. */
  nextShown?: bigint;
  step: bigint;
}

/**
 * Puts the times of all streams of a source on one line that begins at 0: the source's start is subtracted from all alike,
 * and where its clock jumps, as in recordings that were joined, the times go on.
 */
export class Timeline {
  readonly jumps: Jump[] = [];
  readonly #start: bigint;
  readonly #forward: number;
  readonly #tracks = new Map<number, Track>();
  /** Microseconds that each clock is ahead of the line. */
  readonly #clocks: bigint[] = [0n];

  /**
   * @param start microseconds at which the source's clock starts
   * @param joins whether the format is one whose files are joined as they are
   */
  constructor(start: bigint, joins: boolean) {
    this.#start = start === NO_TIME ? 0n : start;
    this.#forward = joins ? FORWARD_JOINED : FORWARD;
  }

  /**
   * Rewrites the times of a stream's next packet.
   *
   * @param isSteady whether it is picture or sound, whose packets follow one another; subtitles may come hours apart
   */
  place(packet: Stamped, stream: number, timeBase: Fraction, isSteady = true): void {
    const isShown = packet.dts === NO_TIME;
    const time = isShown ? packet.pts : packet.dts;
    if (time === NO_TIME) return;
    const track = this.#track(stream, timeBase);
    const expected = isShown ? track.nextShown : track.next;
    if (!isSteady) track.clock = this.#clocks.length - 1;
    // Where only the order of showing is told, times run back and forth, but not from one key frame to the next.
    else if (expected !== undefined && (!isShown || packet.isKeyframe)) this.#followJump(track, time, expected);
    const shift = this.#shift(track);
    const { pts, dts, duration } = packet;
    if (pts !== NO_TIME) packet.pts = pts - shift;
    if (dts !== NO_TIME) packet.dts = dts - shift;
    if (duration > 0n) track.step = duration;
    const end = time - shift + track.step;
    if (!isShown) track.next = end;
    else if (track.nextShown === undefined || end > track.nextShown) track.nextShown = end;
  }

  #track(stream: number, timeBase: Fraction): Track {
    let track = this.#tracks.get(stream);
    if (!track) {
      track = { timeBase, clock: this.#clocks.length - 1, step: 0n };
      this.#tracks.set(stream, track);
    }
    return track;
  }

  #followJump(track: Track, time: bigint, next: bigint): void {
    const { timeBase } = track;
    const off = (clock: number) => toSeconds(time - this.#shiftBy(clock, timeBase) - next, timeBase);
    const by = off(track.clock);
    if (by > -BACK && by < this.#forward) return;
    const known = this.#clocks.findLastIndex((_, clock) => clock !== track.clock && Math.abs(off(clock)) < SAME_JUMP);
    if (known >= 0) {
      track.clock = known;
      return;
    }
    const ahead = rescale(time - this.#shiftBy(track.clock, timeBase) - next, timeBase, MICROSECONDS);
    this.#clocks.push(this.#clocks[track.clock] + ahead);
    track.clock = this.#clocks.length - 1;
    this.jumps.push({ at: toSeconds(next, timeBase), by });
  }

  #shift = (track: Track) => this.#shiftBy(track.clock, track.timeBase);

  #shiftBy(clock: number, timeBase: Fraction): bigint {
    return rescale(this.#start + this.#clocks[clock], MICROSECONDS, timeBase);
  }
}

const MICROSECONDS: Fraction = { num: 1, den: 1_000_000 };
