export { Calibration, fittedTemperature } from "./callbacks/calibration.ts";
export type { BatchResult, Callback, TrainingProgress } from "./callbacks/callback.ts";
export { EarlyStopping, type EarlyStoppingOptions } from "./callbacks/early-stopping.ts";
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
export {
  optionName,
  type PartialConfig,
  parseConfig,
  parseKeptConfig,
  parsePartialConfig,
  type TrainingConfig,
  trainingConfig,
} from "./config.ts";
export { refuseContradictions } from "./contradictions.ts";
export { DivergedError } from "./diverged.ts";
export { FaceClassification } from "./face-classification.ts";
export type { DataModule, Module, ValidationOutputs } from "./module.ts";
export { isBetter, METRICS, type Mode, modeOf, monitored, type Ranking } from "./monitor.ts";
export { type Network, type NetworkName, networks } from "./networks/index.ts";
export { type PresetName, presetNames, presets } from "./presets.ts";
export { logPriors } from "./priors.ts";
export { createSchedule, type Schedule } from "./schedule.ts";
export { Teachers } from "./teachers.ts";
export { Trainer, type TrainerOptions } from "./trainer.ts";
