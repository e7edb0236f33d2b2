import type { Checkpoint } from "../checkpoint.ts";

/** What a callback can see of the training under way. */
export interface TrainingProgress {
  readonly maxEpochs: number;
  /** Batches in an epoch. */
  readonly batchCount: number;
  /** The epoch under way, from 0. */
  readonly epoch: number;
  /** Optimizer steps taken so far. */
  readonly step: number;
  /** The state now; its arrays change with the next step. */
  checkpoint(metrics: Record<string, number>): Checkpoint;
}

export interface BatchResult {
  /** The batch's weighted mean loss. */
  loss: number;
  /** Images in the batch. */
  size: number;
}

/** Hooks into training, named as Lightning names them. All are optional; they are awaited in order. */
export interface Callback {
  onFitStart?(progress: TrainingProgress): void | Promise<void>;
  onTrainEpochStart?(progress: TrainingProgress): void | Promise<void>;
  onTrainBatchEnd?(progress: TrainingProgress, result: BatchResult): void | Promise<void>;
  onValidationEpochEnd?(progress: TrainingProgress, metrics: Record<string, number>): void | Promise<void>;
  /** After the last epoch, or when an error ends training. */
  onFitEnd?(): void | Promise<void>;
  /** A name and a JSON value that checkpoints carry, so that a resumed run goes on where this one stood. */
  readonly stateKey?: string;
  state?(): unknown;
  restore?(state: unknown): void;
}
