import type { Checkpoint } from "./checkpoint.ts";
import { Fit, type FitOptions } from "./fit.ts";
import type { DataModule, Module } from "./module.ts";

export type TrainerOptions = FitOptions;

/**
 * Runs epochs of training and validation.
 *
 * @example await new Trainer({ runtime, maxEpochs: 10, callbacks: [checkpoint] }).fit(module, data)
 */
export class Trainer {
  readonly #options: TrainerOptions;

  constructor(options: TrainerOptions) {
    this.#options = options;
  }

  /**
   * @param checkpoint where to go on; a new network where left out
   * @returns whether `stop` ended training within an epoch
   */
  async fit(module: Module, data: DataModule, checkpoint?: Checkpoint): Promise<{ interrupted: boolean }> {
    await using fit = await Fit.start(this.#options, module, data, checkpoint);
    return { interrupted: await fit.run() };
  }
}
