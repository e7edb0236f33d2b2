import type { Augmentation } from "../data/index.ts";

/** Every value that decides what a training run computes. */
export interface TrainingConfig {
  epochs: number;
  learningRate: number;
  batchSize: number;
  /** Threads that decode. */
  workers: number;
  seed: number;
  trainFraction: number;
  /** A column whose equal values stay on one side of the split. */
  groupBy?: string;
  augmentation?: Augmentation;
}

/** The tutorial's values: made for RMFD's 95,000 faces. */
const tutorial: TrainingConfig = {
  epochs: 10,
  learningRate: 1e-5,
  batchSize: 32,
  workers: 4,
  seed: 0,
  trainFraction: 0.7,
};

/** For a few thousand faces: larger steps, random variants of each face, subjects kept apart. */
const small: TrainingConfig = {
  ...tutorial,
  epochs: 20,
  learningRate: 3e-4,
  groupBy: "subject",
  augmentation: { flip: 0.5, jitter: 0.08, light: 0.2, smallestSize: 30 },
};

export const presets = { tutorial, small } as const satisfies Record<string, TrainingConfig>;
export type PresetName = keyof typeof presets;
