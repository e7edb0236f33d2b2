import type { Checkpoint } from "../checkpoint.ts";
import type { ValidationOutputs } from "../module.ts";
import { fitTemperature } from "../temperature.ts";
import type { Callback, TrainingProgress } from "./callback.ts";

const STATE_KEY = "Calibration";

/** After each epoch fits the temperature by which its logits are divided; checkpoints carry it. It comes before what writes them. */
export class Calibration implements Callback {
  readonly stateKey = STATE_KEY;
  #temperature = 1;

  onValidationEpochEnd(_: TrainingProgress, __: Record<string, number>, { logits, labels }: ValidationOutputs): void {
    this.#temperature = fitTemperature(logits, labels);
  }

  state() {
    return { temperature: this.#temperature };
  }

  restore(state: unknown): void {
    this.#temperature = (state as { temperature: number }).temperature;
  }
}

/** The temperature that was fitted on a checkpoint's epoch; 1 where none was. */
export function fittedTemperature({ callbacks }: Checkpoint): number {
  return (callbacks[STATE_KEY] as { temperature: number } | undefined)?.temperature ?? 1;
}
