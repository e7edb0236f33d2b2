import { existsSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { countLabels, FaceLoader } from "../data/index.ts";
import { MODEL_FILE } from "../model/index.ts";
import { averagedParameters, classWeightsFromCounts } from "../nn/index.ts";
import type { Device } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import {
  Calibration,
  type Callback,
  DivergedError,
  EarlyStopping,
  FaceClassification,
  fittedTemperature,
  logPriors,
  Teachers,
  Trainer,
} from "../train/index.ts";
import { CsvLog } from "./callbacks/csv-log.ts";
import { type BestEpoch, ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { TensorBoard } from "./callbacks/tensorboard.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { exportModel } from "./export-model.ts";
import { faceData } from "./face-data.ts";
import { type PlanOptions, planRun } from "./plan-run.ts";
import { writeRunDescription } from "./run-folder.ts";
import { isSameConfig } from "./same-run.ts";
import { seenRows } from "./seen-rows.ts";
import { requireReadableFaces, UnreadableFaces } from "./unreadable-faces.ts";

export interface TrainingRunOptions extends PlanOptions {
  device?: Device | undefined;
  callbacks?: readonly Callback[] | undefined;
  /** Told of each image that cannot be decoded and is left out. */
  onSkip?: ((reason: string) => void) | undefined;
  /** Pictures of more pixels cannot be read; see `readImage`. */
  maxPixels?: number | undefined;
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
 * @throws InputError where the table cannot be used, too many of its pictures cannot be read, a value is out of its range,
 *   the folder holds a run already, or there is none to resume; DivergedError where the loss is no longer finite
 */
export async function trainRun(options: TrainingRunOptions): Promise<TrainingRunResult> {
  const { out, device } = options;
  const isNewFolder = !existsSync(out);
  const { config, classes, imageShape, teachers, pretrained, started, description, sides } = await planRun(options);
  const counts = countLabels(sides.train);
  const classWeights = config.classWeights === "rarer" ? classWeightsFromCounts(counts) : counts.map(() => 1);
  const module = new FaceClassification(config, classWeights, pretrained?.weights);
  const [height, width] = imageShape;
  const size = { height, width };
  const cache = options.cache ?? join(out, "decoded");
  const { monitor, mode, saveTopK } = config;
  const checkpoint = new ModelCheckpoint({ folder: join(out, "checkpoints"), monitor, mode, saveTopK });
  const earlyStopping = config.earlyStopping && new EarlyStopping({ monitor, mode, patience: config.earlyStopping });
  let hasBegun = started !== undefined;
  const begin = async () => {
    if (!hasBegun) await writeRunDescription(out, description);
    hasBegun = true;
  };
  const trainer = new Trainer({
    runtime: nodeRuntime,
    maxEpochs: config.epochs,
    maxBatches: config.maxBatches,
    seed: config.seed,
    device,
    callbacks: [
      { onFitStart: begin },
      ...(options.callbacks ?? []),
      new Calibration(),
      new TensorBoard({ folder: join(out, "events"), size, classes }),
      new CsvLog(join(out, "metrics.csv")),
      ...(earlyStopping ? [earlyStopping] : []),
      checkpoint,
    ],
  });

  const unreadable = new UnreadableFaces({
    table: options.table,
    total: sides.train.length + sides.validation.length,
    limit: config.maxUnreadable,
    onSkip: options.onSkip,
  });
  await using loader = new FaceLoader({
    ...config,
    ...size,
    cache,
    maxPixels: options.maxPixels,
    onSkip: unreadable.add,
  });
  const parts = { "in the training part": sides.train, "in the validation part": sides.validation };
  let interrupted: boolean;
  try {
    await requireReadableFaces(loader, parts, unreadable);
    await using teaching = await Teachers.open(
      nodeRuntime,
      teachers.map(({ model }) => model),
      { imageShape, device },
    );
    const data = teaching.teach(faceData(loader, sides, config));
    ({ interrupted } = await trainer.fit(module, data, started?.last));
  } catch (error) {
    const hasDiverged = error instanceof DivergedError;
    if ((!hasBegun || hasDiverged) && !options.cache) await rm(cache, { recursive: true, force: true });
    if (isNewFolder && !hasBegun) await rmdir(out).catch(() => {});
    throw hasDiverged ? withLastState(error, checkpoint.lastFile) : error;
  }
  const { best } = checkpoint;
  if (interrupted || !best) return {};

  const chosen = await readCheckpoint(checkpoint.bestFile);
  const model = join(out, MODEL_FILE);
  const { split: _, table: known, ...training } = description;
  const { path, sha256 } = known;
  const faces = { train: counts, validation: countLabels(sides.validation), unreadable: unreadable.count };
  await exportModel(
    model,
    {
      ...module,
      parameters: averagedParameters(chosen.tensors),
      temperature: fittedTemperature(chosen),
      logPriors: logPriors(config, classes.length),
    },
    { classes, training: { ...training, table: { path, sha256 }, faces, best, rows: seenRows(sides, options.table) } },
  );
  if (started && !isSameConfig(started.description.config, config))
    await writeRunDescription(out, { ...started.description, config });
  if (!options.cache) await rm(cache, { recursive: true, force: true });
  return { model, best };
}

function withLastState(error: DivergedError, lastFile: string): DivergedError {
  const kept = existsSync(lastFile) ? `; ${lastFile} holds the last good state` : "";
  return new DivergedError(error.message + kept, { cause: error });
}
