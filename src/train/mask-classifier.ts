import { adam, crossEntropy, type ImageShape, type Layer, type Optimizer, type Step } from "../nn/index.ts";
import { IMAGE_SHAPE, maskNetwork } from "./network.ts";
import type { Module, ValidationOutputs } from "./trainer.ts";

/** The tutorial's `MaskDetector`: its network, loss, optimizer and metrics. */
export class MaskClassifier implements Module {
  readonly network: Layer = maskNetwork();
  readonly imageShape: ImageShape = IMAGE_SHAPE;
  readonly #learningRate: number;
  readonly #classWeights: readonly number[];

  constructor({ learningRate, classWeights }: { learningRate: number; classWeights: readonly number[] }) {
    this.#learningRate = learningRate;
    this.#classWeights = classWeights;
  }

  configureOptimizers(): Optimizer {
    return adam({ learningRate: this.#learningRate });
  }

  trainingStep: Step = (tape, { images, labels, forward }) => {
    const logits = forward(images);
    return { ...crossEntropy(tape, logits, labels, { classWeights: this.#classWeights }), logits };
  };

  validationStep: Step = this.trainingStep;

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
