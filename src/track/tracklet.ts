import type { Face } from "../faces/index.ts";
import { type Box, boxBetween } from "../geometry/index.ts";
import { BoxFilter, type Motion } from "./kalman-filter.ts";

/**
 * How faces move: 8 face sizes a second are a brisk walk across the picture. Chosen on two sequences of pedestrians and on
 * their heads at 25, 8 and 5 frames a second (`npm run bench -- track`).
 */
const FACE_MOTION: Motion = { measurement: 0.15, speed: 8, wander: 0.8, growth: 0.25 };

/** How far back a direction of movement is taken from, seconds: longer than a detector's jitter. */
const DIRECTION_SECONDS = 0.4;

/** How much of a reported box is the filter's; its own alone lags behind a head that turns back. */
const SMOOTHING = 0.5;

/** A box at a time of the tracker's own clock. */
interface Observation {
  readonly clock: number;
  readonly box: Box;
}

/** What is known of one face over time, confirmed or not. */
export class Tracklet<F extends Face> {
  /** From 1, once it is confirmed. */
  number: number | undefined;
  /** In the frame that was tracked last. */
  face: F | undefined;
  /** Of the stream, seconds. */
  readonly firstSeen: number;
  lastSeen: number;
  /** Frames since it was seen in which faces were looked for. */
  misses = 0;
  /** Times of the stream at which it was seen. */
  sightings = 1;
  /** The log odds that it is a face, from the scores of its sightings. */
  logOdds: number;
  /** At the time it was seen last: the filter is moved on by sightings alone. */
  #filter: BoxFilter;
  /** Of the last while, oldest first; the last one is the last sighting. */
  #observations: Observation[];

  constructor(face: F, clock: number, time: number) {
    this.face = face;
    this.firstSeen = time;
    this.lastSeen = time;
    this.logOdds = logOddsOf(face.score);
    this.#filter = BoxFilter.of(face.box, FACE_MOTION);
    this.#observations = [{ clock, box: face.box }];
  }

  /** The box that was measured last. */
  get lastBox(): Box {
    return this.#last.box;
  }

  /** The box from which the direction of movement is taken; undefined after one sighting. */
  get earlierBox(): Box | undefined {
    return this.#observations.length > 1 ? this.#observations[0].box : undefined;
  }

  get #last(): Observation {
    return this.#observations.at(-1)!;
  }

  unseenFor(clock: number): number {
    return clock - this.#last.clock;
  }

  predicted(clock: number): BoxFilter {
    return this.#filter.predicted(this.unseenFor(clock));
  }

  /** Where the face is: smoothed where it is seen now, else predicted. */
  boxAt(clock: number): Box {
    const { box } = this.predicted(clock);
    return this.face && this.unseenFor(clock) === 0 ? boxBetween(this.face.box, box, SMOOTHING) : box;
  }

  /**
   * Takes in a sighting. After frames without one, the filter is led along the straight line between the two (OC-SORT's
   * observation-centric re-update): a velocity that was wrong when the face was lost is forgotten.
   */
  see(face: F, clock: number, time: number): void {
    const steps = this.misses + 1;
    const seconds = this.unseenFor(clock) / steps;
    const isRepeated = seconds === 0;
    for (let i = 1; i <= steps; i++) {
      this.#filter = this.#filter.predicted(seconds).corrected(boxBetween(this.lastBox, face.box, i / steps));
    }
    this.#observations.push({ clock, box: face.box });
    while (this.#observations.length > 2 && this.#observations[1].clock <= clock - DIRECTION_SECONDS) {
      this.#observations.shift();
    }
    this.face = face;
    this.lastSeen = time;
    this.misses = 0;
    if (isRepeated) return;
    this.sightings++;
    this.logOdds += logOddsOf(face.score);
  }

  miss(): void {
    this.face = undefined;
    this.misses++;
  }
}

/** No detector is surer than one in a thousand. */
function logOddsOf(score: number): number {
  const sure = Math.min(0.999, Math.max(0.001, score));
  return Math.log(sure / (1 - sure));
}
