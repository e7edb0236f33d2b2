import type { Callback, TrainingProgress } from "../train/index.ts";

/** Ctrl-C ends training after the step under way, so that it can be resumed; pressed again, it ends at once. */
export class StopOnInterrupt implements Callback {
  interrupted = false;
  #onSignal = () => {};

  onFitStart(progress: TrainingProgress): void {
    this.#onSignal = () => {
      this.interrupted = true;
      progress.stop();
    };
    process.once("SIGINT", this.#onSignal);
  }

  onFitEnd(): void {
    process.off("SIGINT", this.#onSignal);
  }
}
