import type { LabelledTrack } from "../track/index.ts";
import { StreamClock } from "../track/index.ts";

/** How many of the people in view wore their mask well, over a stretch of time. */
export interface MaskShare {
  /** The middle of the stretch, seconds of watching since the first frame. */
  time: number;
  /** Of the people's time whose answer was decided, 0 to 1; undefined where nobody was. */
  share: number | undefined;
  /** People in view, on the mean. */
  people: number;
}

interface Stretch {
  seconds: number;
  /** Seconds of people of whom something is known, and of those with a mask worn well; of everybody in view. */
  known: number;
  masked: number;
  present: number;
}

const EMPTY: Stretch = { seconds: 0, known: 0, masked: 0, present: 0 };

/** Stretches that are kept, at most: as many as a plot can show. */
const MOST = 240;

/**
 * The share of people with a mask over time, for a plot. Stretches are a second long at first; where a watch goes on, each
 * time twice as long, so that a day takes no more memory than a minute.
 */
export class ShareOverTime {
  readonly #stream = new StreamClock(Number.POSITIVE_INFINITY);
  #clock = 0;
  #length = 1;
  #stretches: Stretch[] = [];

  /**
   * @param tracks every track with its label
   * @param time of the frame in its stream, seconds
   * @throws InputError where the time is not finite
   */
  update(tracks: readonly LabelledTrack[], time: number): void {
    const { elapsed } = this.#stream.advance(time);
    this.#clock += elapsed;
    while (this.#clock >= MOST * this.#length) this.#halve();
    const stretch = this.#at(Math.floor(this.#clock / this.#length));
    const seen = tracks.filter(({ unseenFor, face }) => face || unseenFor < 1);
    const known = seen.filter(({ label }) => label !== "uncertain");
    stretch.seconds += elapsed;
    stretch.present += elapsed * seen.length;
    stretch.known += elapsed * known.length;
    stretch.masked += elapsed * known.filter(({ label }) => label === "mask").length;
  }

  /** In the order of time. */
  get shares(): MaskShare[] {
    return this.#stretches.map(({ seconds, known, masked, present }, i) => ({
      time: (i + 0.5) * this.#length,
      share: known > 0 ? masked / known : undefined,
      people: seconds > 0 ? present / seconds : 0,
    }));
  }

  #at(index: number): Stretch {
    while (this.#stretches.length <= index) this.#stretches.push({ ...EMPTY });
    return this.#stretches[index];
  }

  #halve(): void {
    this.#length *= 2;
    this.#stretches = Array.from({ length: Math.ceil(this.#stretches.length / 2) }, (_, i) =>
      sum(this.#stretches[2 * i], this.#stretches[2 * i + 1] ?? EMPTY),
    );
  }
}

const sum = (a: Stretch, b: Stretch): Stretch => ({
  seconds: a.seconds + b.seconds,
  known: a.known + b.known,
  masked: a.masked + b.masked,
  present: a.present + b.present,
});
