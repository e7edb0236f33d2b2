import { InputError } from "../errors.ts";
import { optionName, type PartialConfig, type TrainingConfig } from "./config.ts";

/** An option that does nothing unless another has a certain value. */
interface Dependence {
  option: keyof TrainingConfig;
  on: keyof TrainingConfig;
  holds(config: TrainingConfig): boolean;
  says: string;
}

const DEPENDENCES: readonly Dependence[] = [
  {
    option: "momentum",
    on: "optimizer",
    holds: ({ optimizer, momentum }) => optimizer === "sgd" || momentum === 0,
    says: "only sgd has a momentum",
  },
  {
    option: "weightDecay",
    on: "optimizer",
    holds: ({ optimizer, weightDecay }) => optimizer !== "adam" || weightDecay === 0,
    says: "adam has no weight decay, adamw and sgd have",
  },
  ...(["incorrectShare", "maskShare"] as const).map(
    (option): Dependence => ({
      option,
      on: "sampling",
      holds: ({ sampling }) => sampling !== "shuffled",
      says: "shuffled batches have each label as often as the table",
    }),
  ),
  {
    option: "warmupEpochs",
    on: "schedule",
    holds: ({ schedule, warmupEpochs }) => schedule === "cosine" || warmupEpochs === 0,
    says: "only a cosine schedule has a warm-up",
  },
  {
    option: "patience",
    on: "schedule",
    holds: ({ schedule }) => schedule === "plateau",
    says: "only a plateau schedule has patience; earlyStopping has its own number of epochs",
  },
  {
    option: "plateauFactor",
    on: "schedule",
    holds: ({ schedule }) => schedule === "plateau",
    says: "only a plateau schedule cuts the learning rate",
  },
];

/**
 * Refuses what a user gave that another value of the same or a later source makes void. Values that come from a preset
 * may be void.
 *
 * @param config all values that will be used
 * @param sources what was given, each source with its file, none of the command line; a later one goes before
 */
export function refuseContradictions(
  config: TrainingConfig,
  sources: readonly { file?: string | undefined; given: PartialConfig }[],
): void {
  for (const [i, { file, given }] of sources.entries()) {
    const later = sources.slice(i + 1);
    for (const { option, on, holds, says } of DEPENDENCES) {
      const isGiven = given[option] !== undefined && !later.some((source) => option in source.given);
      const isOverruled = later.some((source) => on in source.given);
      if (!isGiven || isOverruled || holds(config)) continue;
      const name = (value: string) => (file === undefined ? optionName(value) : value);
      const where = file === undefined ? "" : `${file}: `;
      throw new InputError(`${where}${name(option)} contradicts ${name(on)} ${config[on]}: ${says}`);
    }
  }
}
