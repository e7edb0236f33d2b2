import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  countLabels,
  FaceLoader,
  type FaceRow,
  readTable,
  requireBothClasses,
  type Split,
  stratifiedSplit,
  tableHash,
  withIncorrectAs,
} from "../data/index.ts";
import { InputError } from "../errors.ts";
import { classesOf } from "../labels.ts";
import { MODEL_FILE } from "../model/index.ts";
import { averagedParameters, classWeightsFromCounts } from "../nn/index.ts";
import type { Device } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import {
  Calibration,
  type Callback,
  type Checkpoint,
  type DataModule,
  EarlyStopping,
  FaceClassification,
  fittedTemperature,
  Trainer,
  type TrainingConfig,
} from "../train/index.ts";
import { CsvLog } from "./callbacks/csv-log.ts";
import { type BestEpoch, ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { TensorBoard } from "./callbacks/tensorboard.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { exportModel } from "./export-model.ts";
import {
  isSameRun,
  type RunDescription,
  readRunDescription,
  runFile,
  tableDescription,
  writeRunDescription,
} from "./run-folder.ts";

export interface TrainingRunOptions {
  table: string;
  /** The run's folder: description, events, metrics, checkpoints and the exported model. */
  out: string;
  config: TrainingConfig;
  /** Go on from the folder's last checkpoint. */
  resume?: boolean | undefined;
  /** The table's hash that the run must have, where it repeats another. */
  expectedTable?: string | undefined;
  /** A folder for decoded images that is kept; `out/decoded`, removed at the end, where left out. */
  cache?: string | undefined;
  device?: Device | undefined;
  callbacks?: readonly Callback[] | undefined;
  /** Told of each image that cannot be decoded and is left out. */
  onSkip?: ((reason: string) => void) | undefined;
}

export interface TrainingRunResult {
  /** The exported model's file; none where the run was stopped within an epoch. */
  model?: string | undefined;
  best?: BestEpoch | undefined;
}

/**
 * Trains on a table of faces and exports the best epoch's network. It tells masks worn wrongly apart where the table has
 * them, unless the configuration counts them as one of the two other classes.
 *
 * @throws InputError where the table cannot be used, the folder holds a run already, or there is none to resume
 */
export async function trainRun(options: TrainingRunOptions): Promise<TrainingRunResult> {
  const { table, out, config, resume = false, callbacks = [], device, onSkip } = options;
  const given = await readTable(table);
  const rows = withIncorrectAs(given, config.incorrect);
  requireBothClasses(rows, table);
  const sha256 = tableHash(given);
  if (options.expectedTable && options.expectedTable !== sha256) {
    throw new InputError(`${table}: holds other rows than the run that is to be repeated`);
  }
  const split = stratifiedSplit(rows, config);
  const description = { version: version(), config, table: tableDescription(table, sha256), split };
  const { monitor, mode, saveTopK } = config;
  const checkpoint = new ModelCheckpoint({ folder: join(out, "checkpoints"), monitor, mode, saveTopK });
  const last = await openFolder(out, description, checkpoint.lastFile, resume);

  const sides = { train: split.train.map((i) => rows[i]), validation: split.validation.map((i) => rows[i]) };
  const counts = countLabels(sides.train);
  const classes = classesOf(counts.length);
  const classWeights = config.classWeights === "rarer" ? classWeightsFromCounts(counts) : counts.map(() => 1);
  const module = new FaceClassification(config, classWeights);
  const [height, width] = module.imageShape;
  const cache = options.cache ?? join(out, "decoded");
  await using loader = new FaceLoader({ ...config, height, width, cache, onSkip });
  const trainer = new Trainer({
    runtime: nodeRuntime,
    maxEpochs: config.epochs,
    maxBatches: config.maxBatches,
    seed: config.seed,
    device,
    callbacks: [
      ...callbacks,
      new Calibration(),
      new TensorBoard({ folder: join(out, "events"), size: { width, height }, classes }),
      new CsvLog(join(out, "metrics.csv")),
      ...(config.earlyStopping ? [new EarlyStopping({ monitor, mode, patience: config.earlyStopping })] : []),
      checkpoint,
    ],
  });
  const { interrupted } = await trainer.fit(module, dataModule(loader, sides, config), last);
  if (interrupted) return {};

  const chosen = await readCheckpoint(checkpoint.bestFile);
  const best = checkpoint.best!;
  const { split: _, ...training } = description;
  const faces = { train: counts, validation: countLabels(sides.validation) };
  const model = join(out, MODEL_FILE);
  await exportModel(
    model,
    { ...module, parameters: averagedParameters(chosen.tensors), temperature: fittedTemperature(chosen) },
    { classes, training: { ...training, faces, best } },
  );
  if (!options.cache) await rm(cache, { recursive: true, force: true });
  return { model, best };
}

function dataModule(
  loader: FaceLoader,
  { train, validation }: Record<keyof Split, readonly FaceRow[]>,
  { seed, sampling, batchSize, maxBatches }: TrainingConfig,
): DataModule {
  const balanced = sampling === "balanced";
  const validated = maxBatches
    ? everyNth(validation, Math.ceil(validation.length / (maxBatches * batchSize)))
    : validation;
  return {
    trainBatchCount: loader.batchCount(train),
    trainBatches: (epoch, firstBatch) => loader.shuffledBatches(train, { seed, epoch, balanced, firstBatch }),
    validationBatches: () => loader.batches(validated),
  };
}

const everyNth = <T>(items: readonly T[], n: number) => items.filter((_, i) => i % n === 0);

/** Returns the checkpoint to go on from, if any. */
async function openFolder(
  out: string,
  description: RunDescription,
  lastFile: string,
  resume: boolean,
): Promise<Checkpoint | undefined> {
  const file = runFile(out);
  if (!resume) {
    if (existsSync(file)) throw new InputError(`${out}: holds a run already; add --resume or choose another folder`);
    await writeRunDescription(out, description);
    return undefined;
  }
  if (!existsSync(file)) throw new InputError(`${out}: holds no run to resume`);
  if (!isSameRun(await readRunDescription(file), description)) {
    throw new InputError(`${out}: the run was started with another table or other options; give the same to resume`);
  }
  return existsSync(lastFile) ? readCheckpoint(lastFile) : undefined;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
