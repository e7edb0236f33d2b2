/** Training runs on disk, and all that a run of one's own is made of. */
export * from "../train/index.ts";
export { CsvLog } from "./callbacks/csv-log.ts";
export {
  type BestEpoch,
  ModelCheckpoint,
  type ModelCheckpointOptions,
  rankingOf,
} from "./callbacks/model-checkpoint.ts";
export { TensorBoard, type TensorBoardOptions } from "./callbacks/tensorboard.ts";
export { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
export { exportModel } from "./export-model.ts";
export { TensorBoardWriter } from "./loggers/tensorboard.ts";
export { type KnownPretrained, pretrainedWeights } from "./pretrained.ts";
export { type KnownTable, type RunDescription, readRunDescription, runFile } from "./run-folder.ts";
export { partsOfTable, type RowPart } from "./seen-rows.ts";
export type { KnownTeacher } from "./teacher-files.ts";
export { type TrainingRunOptions, type TrainingRunResult, trainRun } from "./train-run.ts";
export { requireReadableFaces, UnreadableFaces } from "./unreadable-faces.ts";
