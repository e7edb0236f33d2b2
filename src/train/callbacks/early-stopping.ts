import { checkOption, finiteNumber, wholeNumber, withDefaults } from "../../options.ts";
import { type Mode, modeOf, monitored } from "../monitor.ts";
import type { Callback, TrainingProgress } from "./callback.ts";

export interface EarlyStoppingOptions {
  /** The metric to watch; `val_loss` where left out. */
  monitor?: string | undefined;
  /** It follows the metric where left out. */
  mode?: Mode | undefined;
  /** Epochs in a row without improvement that end training; 3 where left out. */
  patience?: number | undefined;
  /** What counts as improvement; any where left out. */
  minDelta?: number | undefined;
}

const DEFAULTS = { monitor: "val_loss", patience: 3, minDelta: 0 };

/** Ends training when a metric no longer improves. */
export class EarlyStopping implements Callback {
  readonly stateKey = "EarlyStopping";
  readonly #options: typeof DEFAULTS;
  readonly #mode: Mode;
  #state: { best: number | null; waited: number } = { best: null, waited: 0 };

  /** @throws InputError where an option is out of its range, or the mode contradicts the metric */
  constructor({ mode, ...options }: EarlyStoppingOptions = {}) {
    this.#options = withDefaults(DEFAULTS, options);
    this.#mode = modeOf(this.#options.monitor, mode);
    checkOption("patience", this.#options.patience, wholeNumber(1));
    checkOption("minDelta", this.#options.minDelta, finiteNumber);
  }

  /** A run that it ended stays ended when it is resumed. */
  onFitStart(progress: TrainingProgress): void {
    this.#stopIfOver(progress);
  }

  onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): void {
    const { monitor, minDelta } = this.#options;
    const value = monitored(metrics, monitor);
    const { best, waited } = this.#state;
    const gain = best === null ? Infinity : this.#mode === "max" ? value - best : best - value;
    this.#state = gain > minDelta ? { best: value, waited: 0 } : { best, waited: waited + 1 };
    this.#stopIfOver(progress);
  }

  #stopIfOver(progress: TrainingProgress): void {
    if (this.#state.waited >= this.#options.patience) progress.stop();
  }

  state() {
    return this.#state;
  }

  restore(state: unknown): void {
    this.#state = state as { best: number | null; waited: number };
  }
}
