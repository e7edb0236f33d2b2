import type { Batch, TensorMap } from "../../nn/index.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { ValidationOutputs } from "../module.ts";

/** What a callback can see of the training under way. */
export interface TrainingProgress {
  readonly maxEpochs: number;
  /** Batches in an epoch. */
  readonly batchCount: number;
  /** The epoch under way, from 0. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Optimizer steps taken so far. */
  readonly step: number;
  readonly learningRate: number;
  /** Parameters and optimizer slots by name; the arrays change with the next step. */
  readonly state: TensorMap;
  /**
   * A copy of the state now, with what the callbacks remember.
   *
   * @param finished the metrics of the epoch under way where it is over; training then goes on with the next one, else
   *   with the batch after those that are done
   * @throws DivergedError where a weight is no longer finite
   */
  checkpoint(finished?: Record<string, number>): Checkpoint;
  /** Ends training after this step, or after this epoch where it is over. */
  stop(): void;
}

export interface BatchResult {
  /** The batch's weighted mean loss. */
  loss: number;
  /** Images in the batch. */
  size: number;
  /** What the step was taken with. */
  learningRate: number;
}

/** Hooks into training, named as Lightning names them. All are optional; they are awaited in order. */
export interface Callback {
  onFitStart?(progress: TrainingProgress): void | Promise<void>;
  onTrainEpochStart?(progress: TrainingProgress): void | Promise<void>;
  /** The batch counts as done: a checkpoint taken here goes on with the next one. */
  onTrainBatchEnd?(progress: TrainingProgress, result: BatchResult): void | Promise<void>;
  /** @param logits `[N, classes]` */
  onValidationBatchEnd?(batch: Batch, logits: Float32Array): void | Promise<void>;
  /** `metrics` hold `train_loss`, the epoch's mean, and what the module measured. */
  onValidationEpochEnd?(
    progress: TrainingProgress,
    metrics: Record<string, number>,
    outputs: ValidationOutputs,
  ): void | Promise<void>;
  /** When `stop` ends training within an epoch. */
  onStop?(progress: TrainingProgress): void | Promise<void>;
  /** After the last epoch, or when an error ends training. */
  onFitEnd?(): void | Promise<void>;
  /** A name and a JSON value that checkpoints carry, so that a resumed run goes on where this one stood. */
  readonly stateKey?: string;
  state?(): unknown;
  restore?(state: unknown): void;
}
