import type { Callback, TrainingProgress } from "./callback.ts";

export interface EarlyStoppingOptions {
  monitor?: string;
  mode?: "max" | "min";
  /** Epochs in a row without improvement that end training. */
  patience?: number;
  /** What counts as improvement. */
  minDelta?: number;
}

/** Ends training when a metric no longer improves. */
export class EarlyStopping implements Callback {
  readonly stateKey = "EarlyStopping";
  readonly #options: Required<EarlyStoppingOptions>;
  #state: { best: number | null; waited: number } = { best: null, waited: 0 };

  constructor(options: EarlyStoppingOptions = {}) {
    this.#options = { monitor: "val_loss", mode: "min", patience: 3, minDelta: 0, ...options };
  }

  onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): void {
    const { monitor, mode, patience, minDelta } = this.#options;
    const value = metrics[monitor];
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
