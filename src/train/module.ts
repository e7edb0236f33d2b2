import type { Batch, ImageShape, Layer, Optimizer, Step, TensorMap } from "../nn/index.ts";
import type { Schedule } from "./schedule.ts";

/** All of a validation part, row by row. */
export interface ValidationOutputs {
  /** The weighted mean over all samples. */
  loss: number;
  /** `[N, classes]` */
  logits: readonly number[];
  labels: readonly number[];
}

/**
 * What is trained: the shape of Lightning's `LightningModule`. The steps are traced once into an ONNX graph, so
 * they emit nodes and compute nothing.
 */
export interface Module {
  readonly network: Layer;
  readonly imageShape: ImageShape;
  /** Parameters and buffers that begin otherwise than as their layers draw them. */
  readonly pretrained?: TensorMap | undefined;
  configureOptimizers(): {
    optimizer: Optimizer;
    schedule?: Schedule | undefined;
    clipNorm?: number | undefined;
  };
  readonly trainingStep: Step;
  readonly validationStep: Step;
  /** The epoch's metrics. */
  onValidationEpochEnd(outputs: ValidationOutputs): Record<string, number>;
}

/** What it is trained on. */
export interface DataModule {
  readonly trainBatchCount: number;
  /** @param firstBatch where a resumed run goes on within the epoch */
  trainBatches(epoch: number, firstBatch: number): AsyncIterable<Batch>;
  validationBatches(): AsyncIterable<Batch>;
}
