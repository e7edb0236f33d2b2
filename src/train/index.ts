export type { BatchResult, Callback, TrainingProgress } from "./callbacks/callback.ts";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./callbacks/model-checkpoint.ts";
export { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
export { CLASS_NAMES, exportModel, type ModelDescription } from "./export.ts";
export { TensorBoardLogger } from "./loggers/tensorboard.ts";
export { MaskClassifier } from "./mask-classifier.ts";
export { IMAGE_SHAPE, maskNetwork } from "./network.ts";
export { type PresetName, presets, type TrainingConfig } from "./presets.ts";
export { type TrainingRunOptions, type TrainingRunResult, trainRun } from "./run.ts";
export {
  type DataModule,
  type Logger,
  type Module,
  Trainer,
  type TrainerOptions,
  type ValidationOutputs,
} from "./trainer.ts";
