import { checkOption, type Rule, wholeNumber } from "../options.ts";
import { DEVICES } from "../runtime/index.ts";
import type { Callback } from "./callbacks/callback.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { Fit, type FitOptions } from "./fit.ts";
import type { DataModule, Module } from "./module.ts";

const knownDevice: Rule<string> = {
  allows: `one of ${DEVICES.join(", ")}`,
  accepts: (value) => (DEVICES as readonly string[]).includes(value),
};

const listOfCallbacks: Rule<readonly Callback[]> = {
  allows: "a list of objects with hooks, such as onValidationEpochEnd",
  accepts: (value) => Array.isArray(value) && value.every((callback) => callback && typeof callback === "object"),
};

export type TrainerOptions = FitOptions;

/**
 * Runs epochs of training and validation.
 *
 * @example await new Trainer({ runtime, maxEpochs: 10, callbacks: [checkpoint] }).fit(module, data)
 */
export class Trainer {
  readonly #options: TrainerOptions;

  /** @throws InputError where an option is out of its range */
  constructor(options: TrainerOptions) {
    const { maxEpochs, maxBatches, seed, device, callbacks } = options;
    checkOption("maxEpochs", maxEpochs, wholeNumber(1));
    if (maxBatches !== undefined) checkOption("maxBatches", maxBatches, wholeNumber(1));
    if (seed !== undefined) checkOption("seed", seed, wholeNumber(0));
    if (device !== undefined) checkOption("device", device, knownDevice);
    if (callbacks !== undefined) checkOption("callbacks", callbacks, listOfCallbacks);
    this.#options = options;
  }

  /**
   * @param checkpoint where to go on; a new network where left out
   * @returns whether `stop` ended training within an epoch
   * @throws DivergedError at the first loss, answer or weight that is not finite; InputError where the data has no batches
   */
  async fit(module: Module, data: DataModule, checkpoint?: Checkpoint): Promise<{ interrupted: boolean }> {
    await using fit = await Fit.start(this.#options, module, data, checkpoint);
    return { interrupted: await fit.run() };
  }
}
