import { constants } from "node:os";
import type { Callback, TrainingProgress } from "../train/index.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Ctrl-C and SIGTERM end training after the step under way, so that it can be resumed; the second one ends it at once. */
export class StopOnInterrupt implements Callback {
  /** The exit code that shells give the signal that ended training: 128 and its number. */
  exitCode: number | undefined;
  #onSignal = (_: NodeJS.Signals) => {};

  onFitStart(progress: TrainingProgress): void {
    this.#onSignal = (signal) => {
      this.exitCode = 128 + constants.signals[signal];
      this.#unlisten();
      progress.stop();
    };
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  onFitEnd(): void {
    this.#unlisten();
  }

  #unlisten(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
