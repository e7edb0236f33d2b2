import {
  adam,
  adamW,
  crossEntropy,
  type ImageShape,
  type Layer,
  type Step,
  sgd,
  withMovingAverage,
} from "../nn/index.ts";
import type { TrainingConfig } from "./config.ts";
import type { Module, ValidationOutputs } from "./module.ts";
import { networks } from "./networks/index.ts";
import { createSchedule } from "./schedule.ts";

/** What the tutorial calls `MaskDetector`: network, loss, optimizer and metrics, as a configuration has them. */
export class FaceClassification implements Module {
  readonly network: Layer;
  readonly imageShape: ImageShape;
  readonly trainingStep: Step;
  readonly validationStep: Step;
  readonly #config: TrainingConfig;

  /** @param classWeights of the loss, one a label */
  constructor(config: TrainingConfig, classWeights: readonly number[]) {
    const { build, imageShape } = networks[config.network];
    this.network = build();
    this.imageShape = imageShape;
    this.#config = config;
    const step =
      (labelSmoothing: number): Step =>
      (tape, { images, labels, forward }) => {
        const logits = forward(images);
        return { ...crossEntropy(tape, logits, labels, { classWeights, labelSmoothing }), logits };
      };
    this.trainingStep = step(config.labelSmoothing);
    this.validationStep = step(0);
  }

  configureOptimizers(): ReturnType<Module["configureOptimizers"]> {
    const { averageDecay, clipNorm } = this.#config;
    const plain = { adam, adamw: adamW, sgd }[this.#config.optimizer](this.#config);
    const optimizer = averageDecay ? withMovingAverage(plain, averageDecay) : plain;
    return { optimizer, schedule: createSchedule(this.#config), clipNorm };
  }

  onValidationEpochEnd({ logits, labels, loss }: ValidationOutputs): Record<string, number> {
    const counts = [0, 0];
    const correct = [0, 0];
    for (const [i, label] of labels.entries()) {
      counts[label]++;
      if (Number(logits[2 * i + 1] > logits[2 * i]) === label) correct[label]++;
    }
    return {
      val_loss: loss,
      val_accuracy: (correct[0] + correct[1]) / labels.length,
      val_balanced_accuracy: (correct[0] / counts[0] + correct[1] / counts[1]) / 2,
    };
  }
}
