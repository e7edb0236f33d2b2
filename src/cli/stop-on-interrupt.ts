import type { Callback, TrainingProgress } from "../train/index.ts";
import { Interrupt } from "./interrupt.ts";

/** Ctrl-C and SIGTERM end training after the step under way, so that it can be resumed; one half a second later ends it at once. */
export class StopOnInterrupt implements Callback {
  #interrupt: Interrupt | undefined;

  /** The exit code that shells give the signal that ended training. */
  get exitCode(): number | undefined {
    return this.#interrupt?.exitCode;
  }

  onFitStart(progress: TrainingProgress): void {
    this.#interrupt = new Interrupt(["SIGINT", "SIGTERM"]);
    this.#interrupt.signal.addEventListener("abort", () => progress.stop());
  }

  onFitEnd(): void {
    this.#interrupt?.[Symbol.dispose]();
  }
}
