import {
  adam,
  type Batch,
  BatchNorm2d,
  Conv2d,
  crossEntropy,
  Dropout,
  Flatten,
  type ImageShape,
  Linear,
  ReLU,
  Sequential,
  type Step,
  sgd,
} from "../../nn/index.ts";
import { seeded, shuffled } from "../../random.ts";
import type { DataModule, Module } from "../module.ts";
import { createSchedule } from "../schedule.ts";

const imageShape: ImageShape = [4, 4, 3];
const step: Step = (tape, { images, labels, forward }) => {
  const logits = forward(images);
  return { ...crossEntropy(tape, logits, labels, { classWeights: [1, 1] }), logits };
};

/** A network with normalization and noise that is trained within milliseconds. */
export function tinyModule({ learningRate = 0.01, optimizer = "adam" as "adam" | "sgd", epochs = 3 } = {}): Module {
  const cosine = {
    schedule: "cosine",
    learningRate,
    warmupEpochs: 0,
    epochs,
    patience: 1,
    plateauFactor: 0.5,
    monitor: "val_loss",
  } as const;
  return {
    network: Sequential(Conv2d(3, 4, 3), BatchNorm2d(4), ReLU(), Flatten(), Dropout(0.2), Linear(16, 2)),
    imageShape,
    configureOptimizers: () => ({
      optimizer: optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate }),
      schedule: createSchedule(cosine),
    }),
    trainingStep: step,
    validationStep: step,
    onValidationEpochEnd: ({ loss }) => ({ val_loss: loss }),
  };
}

/** Batches of four images, dark ones of label 0 and light ones of label 1. */
export function tinyData({ batches = 5 } = {}): DataModule {
  const batch = (seed: number): Batch => {
    const random = seeded(seed);
    const labels = [0, 1, 0, 1];
    return {
      images: Uint8Array.from({ length: 4 * 48 }, (_, i) => 90 * random() + 160 * labels[Math.floor(i / 48)]),
      labels,
    };
  };
  return {
    trainBatchCount: batches,
    async *trainBatches(epoch, firstBatch) {
      const order = shuffled([...Array(batches).keys()], seeded(epoch));
      for (const i of order.slice(firstBatch)) yield batch(i);
    },
    async *validationBatches() {
      for (let i = 0; i < 2; i++) yield batch(100 + i);
    },
  };
}
