import type { Checkpoint } from "./checkpoint.ts";
import { Fit, type FitOptions } from "./fit.ts";
import type { DataModule, Module } from "./module.ts";

export type TrainerOptions = FitOptions;

/**
 * Runs epochs of training and validation.
 *
 * @example await new Trainer({ maxEpochs: 10, callbacks: [checkpoint] }).fit(module, data)
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
    const fit = await Fit.start(this.#options, module, data, checkpoint);
    try {
      return { interrupted: await fit.run() };
    } finally {
      await fit.end();
    }
  }
}
