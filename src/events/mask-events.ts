import type { Face } from "../faces/index.ts";
import type { MaskLabel } from "../labels.ts";
import { checkOption, numberUpTo, withDefaults } from "../options.ts";
import { type LabelledTrack, StreamClock } from "../track/index.ts";
import { Person, type WornState } from "./person.ts";
import { type MaskSummary, NOBODY, summaryOf, tallied } from "./summary.ts";

/** In the order in which one person can have them. */
export const MASK_EVENTS = ["appeared", "mask_on", "mask_off", "mask_incorrect", "left"] as const;
export type MaskEventName = (typeof MASK_EVENTS)[number];

/** Something that happened to a person. */
export interface MaskEvent {
  event: MaskEventName;
  /** The person's number. */
  track: number;
  /** When it happened, seconds of the stream: first seen, seen so from here on, or last seen. */
  time: number;
  /** When it was sure, seconds of the stream. */
  confirmed: number;
  /** 0 to 1: of `appeared` and `left` the mean score of the face, of the others the mean confidence of the label. */
  confidence: number;
}

export interface MaskEventsOptions {
  /** For how many seconds somebody has to be seen, or seen in another state, before it is an event; 0.5 where left out. */
  confirmSeconds?: number | undefined;
}

const DEFAULTS = { confirmSeconds: 0.5 };

/** What a label says of the mask; `uncertain` says nothing. A label that is neither means a mask that is worn wrongly. */
function stateOf(label: MaskLabel): WornState | undefined {
  if (label === "uncertain") return undefined;
  if (label === "mask") return "mask_on";
  return label === "no_mask" ? "mask_off" : "mask_incorrect";
}

/**
 * Turns tracks over time into events: somebody `appeared`; is seen from now on with a mask (`mask_on`), without
 * (`mask_off`) or with one worn wrongly (`mask_incorrect`), the first time and after each change; has `left`. An event
 * comes once it is confirmed and is never taken back; who was too short in view to appear has none.
 *
 * @example
 * const events = new MaskEvents();
 * for (const event of events.update(labels.update(tracks, time), time)) console.log(eventLine(event));
 * // after the last frame
 * for (const event of events.finish()) console.log(eventLine(event));
 * console.log(events.summary.people);
 */
export class MaskEvents {
  readonly #confirmSeconds: number;
  readonly #stream = new StreamClock(Number.POSITIVE_INFINITY);
  /** Seconds that passed since the first frame, whatever the stream's own time does. */
  #clock = 0;
  #time = 0;
  readonly #people = new Map<number, Person>();
  /** Of those who left. */
  #past = NOBODY;

  /** @throws InputError where an option is out of its range */
  constructor(options: MaskEventsOptions = {}) {
    const { confirmSeconds } = withDefaults(DEFAULTS, options);
    this.#confirmSeconds = checkOption("confirmSeconds", confirmSeconds, numberUpTo(3600));
  }

  /**
   * The events that a frame confirms, by the person's number; those of one person in their order.
   *
   * @param tracks every track that is not given up: one that is not among them any more has left
   * @param time of the frame in its stream, seconds
   * @throws InputError where the time is not finite
   */
  update(tracks: readonly LabelledTrack<Face>[], time: number): MaskEvent[] {
    this.#clock += this.#stream.advance(time).elapsed;
    this.#time = time;
    const present = new Set(tracks.map(({ number }) => number));
    const events = this.#leave((number) => !present.has(number));
    for (const track of tracks) {
      const person = this.#people.get(track.number) ?? new Person(track, this.#clock);
      this.#people.set(track.number, person);
      if (track.face) events.push(...this.#see(person, track, track.face));
    }
    return events.sort((a, b) => a.track - b.track);
  }

  /** The events of the stream's end: who is in view leaves with it. */
  finish(): MaskEvent[] {
    return this.#leave(() => true);
  }

  /** Of everybody who appeared until now. */
  get summary(): MaskSummary {
    return summaryOf(tallied(this.#past, this.#people.values()));
  }

  #see(person: Person, track: LabelledTrack<Face>, face: Face): MaskEvent[] {
    person.see(face.score, track.lastSeen, this.#clock);
    const events: MaskEvent[] = [];
    if (person.appears(this.#confirmSeconds)) {
      events.push(this.#event("appeared", person, track.firstSeen, person.meanScore));
    }
    const change = person.judge({
      state: stateOf(track.label),
      since: track.labelSince ?? track.lastSeen,
      confidence: track.confidence,
      confirmSeconds: this.#confirmSeconds,
    });
    if (change) events.push(this.#event(change.state, person, change.since, change.confidence));
    return events;
  }

  #leave(isGone: (number: number) => boolean): MaskEvent[] {
    const gone = [...this.#people.values()].filter(({ number, hasAppeared }) => {
      if (!isGone(number)) return false;
      this.#people.delete(number);
      return hasAppeared;
    });
    this.#past = tallied(this.#past, gone);
    return gone.map((person) => this.#event("left", person, person.lastSeen, person.meanScore));
  }

  #event(event: MaskEventName, { number }: Person, time: number, confidence: number): MaskEvent {
    return { event, track: number, time, confirmed: this.#time, confidence };
  }
}
