import type { Face } from "../faces/index.ts";
import type { LabelledTrack } from "../track/index.ts";

/** How a mask is worn, called as the event that begins it. */
export const WORN_STATES = ["mask_on", "mask_off", "mask_incorrect"] as const;
export type WornState = (typeof WORN_STATES)[number];

interface StateChange {
  state: WornState;
  /** When it began, seconds of the stream. */
  since: number;
  confidence: number;
}

/** Frames are a sum of steps apart: a time is over so much earlier, seconds. */
const TOLERANCE = 1e-6;

/** What events need to know of one person. */
export class Person {
  readonly number: number;
  hasAppeared = false;
  /** Seconds of the stream. */
  lastSeen: number;
  /** For how long the person was seen in each state, from sighting to sighting. */
  readonly secondsIn: Record<WornState, number> = { mask_on: 0, mask_off: 0, mask_incorrect: 0 };
  /** The same in any. */
  #seconds: number;
  #clock: number;
  #sinceSighting = 0;
  #scores = 0;
  #sightings = 0;
  #state: WornState | undefined;
  #pending: { state: WornState; since: number; seconds: number; confidences: number; sightings: number } | undefined;

  /** @param clock time that only goes on, seconds */
  constructor({ number, firstSeen, lastSeen }: LabelledTrack<Face>, clock: number) {
    this.number = number;
    this.lastSeen = lastSeen;
    this.#seconds = Math.max(0, lastSeen - firstSeen);
    this.#clock = clock;
  }

  /** Of the face. */
  get meanScore(): number {
    return this.#scores / this.#sightings;
  }

  see(score: number, time: number, clock: number): void {
    this.#sinceSighting = clock - this.#clock;
    this.#clock = clock;
    this.#seconds += this.#sinceSighting;
    this.lastSeen = time;
    this.#scores += score;
    this.#sightings++;
  }

  /** Whether this sighting makes sure that the person is there. */
  appears(confirmSeconds: number): boolean {
    if (this.hasAppeared || this.#seconds < confirmSeconds - TOLERANCE) return false;
    this.hasAppeared = true;
    return true;
  }

  /** The change of state that this sighting makes sure of. */
  judge({ state, since, confidence, confirmSeconds }: Judgement): StateChange | undefined {
    if (state) this.secondsIn[state] += this.#sinceSighting;
    if (!state || state === this.#state) {
      this.#pending = undefined;
      return undefined;
    }
    if (this.#pending?.state === state) this.#pending.seconds += this.#sinceSighting;
    else this.#pending = { state, since, seconds: 0, confidences: 0, sightings: 0 };
    this.#pending.confidences += confidence;
    this.#pending.sightings++;
    const { seconds, confidences, sightings } = this.#pending;
    if (!this.hasAppeared || seconds < confirmSeconds - TOLERANCE) return undefined;
    const began = this.#pending.since;
    this.#state = state;
    this.#pending = undefined;
    return { state, since: began, confidence: confidences / sightings };
  }
}

interface Judgement extends Omit<StateChange, "state"> {
  /** Undefined where it is not known. */
  state: WornState | undefined;
  confirmSeconds: number;
}
