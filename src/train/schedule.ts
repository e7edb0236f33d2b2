import type { TrainingConfig } from "./config.ts";
import { type Mode, modeOf, monitored } from "./monitor.ts";

/** The learning rate from step to step. */
export interface Schedule {
  /** @param position in training, 0 to 1 */
  learningRate(position: number): number;
  /** Told of every epoch's metrics. */
  onValidationEpochEnd?(metrics: Record<string, number>): void;
  /** What it remembers, a JSON value for checkpoints. */
  state?(): unknown;
  restore?(state: unknown): void;
}

type ScheduleConfig = Pick<
  TrainingConfig,
  "schedule" | "learningRate" | "warmupEpochs" | "epochs" | "patience" | "plateauFactor"
> & {
  /** Any metric of the module that is trained. */
  monitor: string;
  mode?: Mode | undefined;
};

/** The schedule that a configuration names. @throws InputError where `mode` contradicts the metric */
export function createSchedule(config: ScheduleConfig): Schedule {
  if (config.schedule === "cosine") return cosine(config);
  if (config.schedule === "plateau") return reduceOnPlateau(config);
  return { learningRate: () => config.learningRate };
}

/**
 * Grows from 0 over the warm-up, half of the training at most, then falls to 0 along half a cosine; Loshchilov and
 * Hutter, "SGDR", 2017, without restarts.
 */
function cosine({ learningRate, warmupEpochs, epochs }: ScheduleConfig): Schedule {
  const warmup = Math.min(0.5, warmupEpochs / epochs);
  return {
    learningRate: (position) => {
      if (position < warmup) return (learningRate * position) / warmup;
      return (learningRate * (1 + Math.cos((Math.PI * (position - warmup)) / (1 - warmup)))) / 2;
    },
  };
}

/** Multiplies by `plateauFactor` after `patience` epochs in a row without a better `monitor`. */
function reduceOnPlateau({ learningRate, patience, plateauFactor, monitor, mode: given }: ScheduleConfig): Schedule {
  const mode = modeOf(monitor, given);
  let state: { factor: number; best: number | null; waited: number } = { factor: 1, best: null, waited: 0 };
  return {
    learningRate: () => learningRate * state.factor,
    onValidationEpochEnd(metrics) {
      const value = monitored(metrics, monitor);
      const { best } = state;
      if (best === null || (mode === "max" ? value > best : value < best)) state = { ...state, best: value, waited: 0 };
      else if (++state.waited >= patience) state = { ...state, factor: state.factor * plateauFactor, waited: 0 };
    },
    state: () => state,
    restore: (saved) => {
      state = saved as typeof state;
    },
  };
}
