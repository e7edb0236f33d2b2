import { withDefaults } from "../../options.ts";
import type { Callback, TrainingProgress } from "./callback.ts";
import { type Mode, monitored } from "./monitored.ts";

export interface EarlyStoppingOptions {
  /** The metric to watch; `val_loss` where left out. */
  monitor?: string | undefined;
  /** `min` where left out. */
  mode?: Mode | undefined;
  /** Epochs in a row without improvement that end training; 3 where left out. */
  patience?: number | undefined;
  /** What counts as improvement; any where left out. */
  minDelta?: number | undefined;
}

const DEFAULTS = { monitor: "val_loss", mode: "min" as Mode, patience: 3, minDelta: 0 };

/** Ends training when a metric no longer improves. */
export class EarlyStopping implements Callback {
  readonly stateKey = "EarlyStopping";
  readonly #options: typeof DEFAULTS;
  #state: { best: number | null; waited: number } = { best: null, waited: 0 };

  constructor(options: EarlyStoppingOptions = {}) {
    this.#options = withDefaults(DEFAULTS, options);
  }

  onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): void {
    const { monitor, mode, patience, minDelta } = this.#options;
    const value = monitored(metrics, monitor);
    const gain =
      this.#state.best === null ? Infinity : mode === "max" ? value - this.#state.best : this.#state.best - value;
    this.#state = gain > minDelta ? { best: value, waited: 0 } : { ...this.#state, waited: this.#state.waited + 1 };
    if (this.#state.waited >= patience) progress.stop();
  }

  state() {
    return this.#state;
  }

  restore(state: unknown): void {
    this.#state = state as { best: number | null; waited: number };
  }
}
