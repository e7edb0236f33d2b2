import { InputError } from "../errors.ts";
import type { MaskLabel } from "../labels.ts";
import { checkOption, numberUpTo, share, withDefaults } from "../options.ts";
import { StreamClock } from "./stream-clock.ts";

export interface LabelDecisionOptions {
  /** After how many seconds an answer weighs half as much; 0.7 where left out. */
  halfLifeSeconds?: number | undefined;
  /** By how much of all weight a label has to lead to be decided for, 0 to 1; 0.2 where left out. */
  margin?: number | undefined;
  /** For how many seconds it has to lead; 0.5 where left out. */
  holdSeconds?: number | undefined;
  /** The weight that answers need together before any label is decided for: 2 where left out, two sure answers on large faces. */
  enough?: number | undefined;
}

const DEFAULTS = { halfLifeSeconds: 0.7, margin: 0.2, holdSeconds: 0.5, enough: 2 };

/** A face of this size or more, the root of its area in pixels, has full weight. */
const LARGE = 64;

/** What a classifier says of a face in one frame. */
export interface LabelAnswer {
  label: MaskLabel;
  /** 0 to 1 */
  confidence: number;
  /** The root of the face's area, pixels. */
  size: number;
}

interface Weights {
  /** Of the label's answers, faded. */
  total: number;
  /** The same, times their confidences. */
  confident: number;
}

/**
 * Decides for one label from the answers of many frames. An answer weighs its confidence squared, less where the face is
 * small, and half as much after each half-life. Undecided is `uncertain`; then, and after it, the label that leads by the
 * margin for some time is decided for. Answers that go to and fro change nothing.
 *
 * @example
 * const decision = new LabelDecision();
 * decision.observe({ label: "mask", confidence: 0.98, size: 80 }, 0);
 * decision.observe({ label: "mask", confidence: 0.97, size: 81 }, 0.6);
 * decision.label; // "mask"
 */
export class LabelDecision {
  readonly #options: typeof DEFAULTS;
  readonly #clock = new StreamClock(Number.POSITIVE_INFINITY);
  readonly #weights = new Map<MaskLabel, Weights>();
  #seen = 0;
  #last: MaskLabel | undefined;
  #challenger: { label: MaskLabel; since: number; held: number } | undefined;
  #decided: { label: MaskLabel; since: number } | undefined;
  #changes = 0;
  #answerChanges = 0;

  /** @throws InputError where an option is out of its range */
  constructor(options: LabelDecisionOptions = {}) {
    const all = withDefaults(DEFAULTS, options);
    checkOption("halfLifeSeconds", all.halfLifeSeconds, numberUpTo(3600));
    checkOption("margin", all.margin, share);
    checkOption("holdSeconds", all.holdSeconds, numberUpTo(3600));
    checkOption("enough", all.enough, numberUpTo(10_000));
    this.#options = all;
  }

  /** `uncertain` until enough is seen. */
  get label(): MaskLabel {
    return this.#decided?.label ?? "uncertain";
  }

  /** Since when the answers say so, seconds of the stream; undefined while nothing is decided. */
  get since(): number | undefined {
    return this.#decided?.since;
  }

  /** The mean confidence of the answers for the label, of all answers while there is none; 0 before the first. */
  get confidence(): number {
    const decided = this.#decided && this.#weights.get(this.#decided.label);
    const counted = decided && decided.total > 0 ? [decided] : [...this.#weights.values()];
    const total = counted.reduce((sum, weights) => sum + weights.total, 0);
    return total === 0 ? 0 : counted.reduce((sum, weights) => sum + weights.confident, 0) / total;
  }

  /** How far the label that leads is ahead of the next, as a share of all weight; 0 before the first answer. */
  get lead(): number {
    const [first = 0, second = 0] = [...this.#weights.values()].map(({ total }) => total).sort((a, b) => b - a);
    const total = [...this.#weights.values()].reduce((sum, weights) => sum + weights.total, 0);
    return total === 0 ? 0 : (first - second) / total;
  }

  /** How often the label changed after it was decided first. */
  get changes(): number {
    return this.#changes;
  }

  /** How often an answer differed from the one before: what `changes` would be without a decision. */
  get answerChanges(): number {
    return this.#answerChanges;
  }

  /**
   * Takes in the answer of a frame.
   *
   * @param time of the frame in its stream, seconds
   * @throws InputError where the confidence, the size or the time cannot be used
   */
  observe({ label, confidence, size }: LabelAnswer, time: number): void {
    checkOption("confidence", confidence, share);
    if (!Number.isFinite(size) || size <= 0) throw new InputError(`size: must be a number above 0, not ${size}`);
    const { elapsed } = this.#clock.advance(time);
    const kept = this.#options.halfLifeSeconds === 0 ? 0 : 0.5 ** (elapsed / this.#options.halfLifeSeconds);
    for (const weights of this.#weights.values()) {
      weights.total *= kept;
      weights.confident *= kept;
    }
    const weight = confidence ** 2 * Math.min(1, size / LARGE);
    const { total, confident } = this.#weights.get(label) ?? { total: 0, confident: 0 };
    this.#weights.set(label, { total: total + weight, confident: confident + weight * confidence });
    this.#seen += weight;
    if (this.#last !== undefined && this.#last !== label) this.#answerChanges++;
    this.#last = label;
    this.#decide(elapsed, time);
  }

  #decide(elapsed: number, time: number): void {
    const { margin, holdSeconds, enough } = this.#options;
    const [[leader]] = [...this.#weights].sort(([, a], [, b]) => b.total - a.total);
    const isAhead = this.lead > 0 && this.lead >= margin && leader !== this.#decided?.label;
    if (!isAhead) this.#challenger = undefined;
    else if (this.#challenger?.label === leader) this.#challenger.held += elapsed;
    else this.#challenger = { label: leader, since: time, held: 0 };
    if (!this.#challenger || this.#challenger.held < holdSeconds - 1e-6 || this.#seen < enough) return;
    if (this.#decided) this.#changes++;
    this.#decided = { label: leader, since: this.#challenger.since };
    this.#challenger = undefined;
  }
}
