import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeAtomically } from "../atomic-file.ts";
import { countLabels, FaceLoader, readTable, requireBothClasses, stratifiedSplit, tableHash } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { classWeightsFromCounts } from "../nn/index.ts";
import type { Callback } from "./callbacks/callback.ts";
import { type BestEpoch, ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { exportModel } from "./export.ts";
import { TensorBoardLogger } from "./loggers/tensorboard.ts";
import { MaskClassifier } from "./mask-classifier.ts";
import type { TrainingConfig } from "./presets.ts";
import { Trainer } from "./trainer.ts";

export interface TrainingRunOptions {
  table: string;
  /** The run's folder: configuration, events, checkpoints and the exported model. */
  out: string;
  config: TrainingConfig;
  /** Go on from the folder's last checkpoint. */
  resume?: boolean;
  callbacks?: readonly Callback[];
  onSkip?(reason: string): void;
}

export interface TrainingRunResult {
  model: string;
  best: BestEpoch;
}

/**
 * Trains on a table of faces and exports the best epoch's network as `mask-detector.onnx`.
 *
 * @throws InputError where the table cannot be used, the folder holds a run already, or there is none to resume
 */
export async function trainRun(options: TrainingRunOptions): Promise<TrainingRunResult> {
  const { table, out, config, resume = false, callbacks = [], onSkip } = options;
  const rows = await readTable(table);
  requireBothClasses(rows, table);
  const split = stratifiedSplit(rows, config);
  const description = { config, table: { name: basename(table), sha256: tableHash(rows) } };
  const checkpoint = new ModelCheckpoint({ folder: join(out, "checkpoints") });
  const last = await prepareFolder(out, description, checkpoint.lastFile, resume);

  const train = split.train.map((i) => rows[i]);
  const validation = split.validation.map((i) => rows[i]);
  const counts = countLabels(train);
  const module = new MaskClassifier({
    learningRate: config.learningRate,
    classWeights: classWeightsFromCounts(counts),
  });
  const [height, width] = module.imageShape;
  await using loader = new FaceLoader({ ...config, height, width, onSkip });
  const trainer = new Trainer({
    maxEpochs: config.epochs,
    seed: config.seed,
    logger: new TensorBoardLogger(join(out, "events"), last?.step),
    callbacks: [...callbacks, checkpoint],
  });
  const data = {
    trainBatchCount: loader.batchCount(train),
    trainBatches: (epoch: number) => loader.shuffledBatches(train, config.seed, epoch),
    validationBatches: () => loader.batches(validation),
  };
  await trainer.fit(module, data, last);

  const { tensors } = await readCheckpoint(checkpoint.bestFile);
  const best = checkpoint.best!;
  const faces = { train: counts, validation: countLabels(validation) };
  const model = join(out, "mask-detector.onnx");
  await exportModel(model, { ...module, parameters: tensors }, { training: { ...description, faces, best } });
  return { model, best };
}

async function prepareFolder(out: string, description: { config: TrainingConfig }, lastFile: string, resume: boolean) {
  const file = join(out, "config.json");
  if (resume) {
    const before = await readFile(file, "utf8").catch(() => {
      throw new InputError(`${out}: holds no run to resume`);
    });
    const comparable = (json: string) => {
      const { config, ...rest } = JSON.parse(json);
      return JSON.stringify({ ...rest, config: { ...config, epochs: 0, workers: 0 } });
    };
    if (comparable(before) !== comparable(JSON.stringify(description))) {
      throw new InputError(`${out}: the run was started with another table or other options; give the same to resume`);
    }
    return existsSync(lastFile) ? readCheckpoint(lastFile) : undefined;
  }
  if (existsSync(file)) throw new InputError(`${out}: holds a run already; add --resume or choose another folder`);
  await writeAtomically(file, (partial) => writeFile(partial, `${JSON.stringify(description, null, 2)}\n`));
  return undefined;
}
