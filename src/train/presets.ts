import type { TrainingConfig } from "./config.ts";

/** The tutorial's values: made for RMFD's 95,000 faces. */
const tutorial: TrainingConfig = {
  network: "tutorial",
  epochs: 10,
  batchSize: 32,
  seed: 0,
  workers: 4,
  trainFraction: 0.7,
  sampling: "shuffled",
  classWeights: "rarer",
  labelSmoothing: 0,
  optimizer: "adam",
  learningRate: 1e-5,
  momentum: 0.9,
  weightDecay: 0,
  schedule: "constant",
  warmupEpochs: 0,
  patience: 3,
  plateauFactor: 0.1,
  monitor: "val_accuracy",
  saveTopK: 1,
  maxUnreadable: 0.05,
};

/** The tutorial's network for a few thousand faces: larger steps, random variants, subjects kept apart. */
const small: TrainingConfig = {
  ...tutorial,
  epochs: 20,
  learningRate: 3e-4,
  groupBy: "subject",
  augmentation: { flip: 0.5, jitter: 0.08, light: 0.2, smallestSize: 30 },
};

/** The network and the values of the model in the package. */
const standard: TrainingConfig = {
  ...small,
  network: "centerface",
  epochs: 12,
  sampling: "balanced",
  incorrectShare: 0.03,
  maskShare: 0.3,
  classWeights: "none",
  labelSmoothing: 0.05,
  optimizer: "adamw",
  learningRate: 5e-4,
  weightDecay: 0.02,
  schedule: "cosine",
  warmupEpochs: 1,
  clipNorm: 5,
  averageDecay: 0.998,
  monitor: "val_balanced_accuracy",
  augmentation: {
    flip: 0.5,
    jitter: 0.15,
    rotate: 40,
    light: 0.45,
    color: 0.25,
    sideLight: 0.4,
    grey: 0.08,
    blur: 0.35,
    smallestSize: 14,
    jpeg: 0.4,
    cutout: 0.2,
  },
};

/** Configurations with every value, by name: what `maskwatch train --preset` offers. */
export const presets = { tutorial, small, default: standard } as const satisfies Record<string, TrainingConfig>;
export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as PresetName[];
