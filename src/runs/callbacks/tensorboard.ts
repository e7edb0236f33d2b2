import type { Size } from "../../geometry/index.ts";
import { rgbImage } from "../../image/index.ts";
import { type ClassName, LABELS } from "../../labels.ts";
import { AVERAGE_SLOT, type Batch } from "../../nn/index.ts";
import type { BatchResult, Callback, TrainingProgress, ValidationOutputs } from "../../train/index.ts";
import { softmax } from "../../train/softmax.ts";
import { TensorBoardWriter } from "../loggers/tensorboard.ts";

const SHOWN = 16;

interface Mistake {
  image: Uint8Array;
  /** The loss of the sample. */
  loss: number;
  label: number;
}

export interface TensorBoardOptions {
  folder: string;
  /** Of the images, pixels. */
  size: Size;
  /** What the labels mean, from 0 on. */
  classes: readonly ClassName[];
}

/**
 * Logs to TensorBoard: loss and learning rate of every step; each epoch's metrics, histograms of the weights, the
 * precision-recall curves of masks worn well and wrongly, and the worst mistakes as pictures.
 */
export class TensorBoard implements Callback {
  readonly #options: TensorBoardOptions;
  #writer?: TensorBoardWriter;
  #mistakes: Mistake[] = [];

  constructor(options: TensorBoardOptions) {
    this.#options = options;
  }

  onFitStart({ step }: TrainingProgress): void {
    this.#writer = new TensorBoardWriter(this.#options.folder, step + 1);
  }

  onTrainBatchEnd({ step }: TrainingProgress, { loss, learningRate }: BatchResult): void {
    this.#writer!.scalars({ train_loss: loss, learning_rate: learningRate }, step);
  }

  onValidationBatchEnd({ images, labels }: Batch, logits: Float32Array): void {
    const size = images.length / labels.length;
    const count = this.#options.classes.length;
    for (const [i, label] of labels.entries()) {
      const own = logits.subarray(i * count, (i + 1) * count);
      if (own[label] === Math.max(...own)) continue;
      const loss = -Math.log(softmax(own, label));
      this.#mistakes.push({ image: images.slice(i * size, (i + 1) * size), loss, label });
    }
    this.#mistakes = this.#mistakes.sort((a, b) => b.loss - a.loss).slice(0, SHOWN);
  }

  async onValidationEpochEnd(
    { step, epoch, state }: TrainingProgress,
    metrics: Record<string, number>,
    { logits, labels }: ValidationOutputs,
  ): Promise<void> {
    const writer = this.#writer!;
    const { classes, size } = this.#options;
    const { train_loss, ...measured } = metrics;
    writer.scalars({ ...measured, epoch: epoch + 1, train_loss_epoch: train_loss }, step);
    for (const [name, { data }] of state) {
      if (!name.includes("/") || name.startsWith(`${AVERAGE_SLOT}/`)) writer.histogram(`weights/${name}`, data, step);
    }
    for (const [c, name] of classes.entries()) {
      if (name === "no_mask") continue;
      const own = (i: number) => logits.slice(i * classes.length, (i + 1) * classes.length);
      const probabilities = labels.map((_, i) => softmax(own(i), c));
      const isOfClass = labels.map((label) => Number(label === c));
      writer.precisionRecall(name, probabilities, isOfClass, step);
    }
    const mistakes = this.#mistakes;
    this.#mistakes = [];
    for (const [i, { image, label }] of mistakes.entries()) {
      const tag = `mistakes/${i + 1} (${LABELS[classes[label]].text})`;
      await writer.image(tag, rgbImage(size.width, size.height, image), step);
    }
  }
}
