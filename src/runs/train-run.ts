import { existsSync, readFileSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import {
  countLabels,
  FaceLoader,
  type FaceRow,
  hasColumn,
  readTable,
  requireBothClasses,
  stratifiedSplit,
  withIncorrectAs,
} from "../data/index.ts";
import { InputError } from "../errors.ts";
import { requireWritableFolder } from "../files/index.ts";
import { classesOf } from "../labels.ts";
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
  networks,
  parseConfig,
  Teachers,
  Trainer,
  type TrainingConfig,
} from "../train/index.ts";
import { CsvLog } from "./callbacks/csv-log.ts";
import { type BestEpoch, ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { TensorBoard } from "./callbacks/tensorboard.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { exportModel } from "./export-model.ts";
import { faceData } from "./face-data.ts";
import { describeTable, type KnownTable, type RunDescription, writeRunDescription } from "./run-folder.ts";
import { tableDifference } from "./same-run.ts";
import { seenRows } from "./seen-rows.ts";
import { requireSameRun, startedRun } from "./started-run.ts";
import {
  type KnownTeacher,
  knownTeachers,
  notesOfTeachers,
  readTeachers,
  teacherDifference,
  withTeacherShare,
} from "./teacher-files.ts";
import { requireReadableFaces, UnreadableFaces } from "./unreadable-faces.ts";

export interface TrainingRunOptions {
  table: string;
  /** The run's folder: description, events, metrics, checkpoints and the exported model. */
  out: string;
  config: TrainingConfig;
  /** Go on from the folder's last checkpoint. */
  resume?: boolean | undefined;
  /** The table that it must be, where the run repeats another. */
  expectedTable?: KnownTable | undefined;
  /** Those that they must be, where the run repeats another. */
  expectedTeachers?: readonly KnownTeacher[] | undefined;
  /** Models, or runs' folders, whose answers are learned from beside the labels, on the very pixels that the network sees. */
  teachers?: readonly string[] | undefined;
  /**
   * Refuse a table without the column `groupBy`. Where left out, subjects are kept together where the table has a column
   * `subject`, as presets ask, and `onNote` is told where it has none.
   */
  requireGroups?: boolean | undefined;
  /** A folder for decoded images that is kept; `out/decoded`, removed at the end, where left out. */
  cache?: string | undefined;
  device?: Device | undefined;
  callbacks?: readonly Callback[] | undefined;
  /** Told of each image that cannot be decoded and is left out. */
  onSkip?: ((reason: string) => void) | undefined;
  /** Told in a line what else looks wrong, or is done otherwise than one might think. */
  onNote?: ((note: string) => void) | undefined;
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
  const { table, out, resume = false, device, teachers: teacherFiles = [] } = options;
  const asked = withTeacherShare(parseConfig(options.config, "config"), teacherFiles);
  const isNewFolder = !existsSync(out);
  const started = await startedRun(out, resume);
  for (const folder of [out, options.cache]) if (folder !== undefined) await requireWritableFolder(folder);
  const onNote = (note: string) => options.onNote?.(`${table}: ${note}`);
  const given = await readTable(table, { onNote });
  const rows = withIncorrectAs(given, asked.incorrect);
  requireBothClasses(rows, table);
  const config = { ...asked, groupBy: groupsOf(rows, asked.groupBy, { ...options, onNote }) };
  const difference = options.expectedTable && tableDifference(options.expectedTable, given, table);
  if (difference) throw new InputError(`the run cannot be repeated: ${difference}`);
  const classes = classesOf(countLabels(rows).length);
  const { imageShape } = networks[config.network];
  const teachers = await readTeachers(teacherFiles, { classes, imageShape });
  const others = options.expectedTeachers && teacherDifference(options.expectedTeachers, teachers);
  if (others) throw new InputError(`the run cannot be repeated: ${others}`);
  if (started) requireSameRun(out, started, { config, rows: given, table, teachers });
  const split = started?.description.split ?? stratifiedSplit(rows, { ...config, onNote });
  const description: RunDescription = {
    version: version(),
    config,
    table: describeTable(table, given, out),
    teachers: knownTeachers(teachers),
    split,
  };

  const sides = { train: split.train.map((i) => rows[i]), validation: split.validation.map((i) => rows[i]) };
  for (const note of notesOfTeachers(teachers, sides.validation, table)) onNote(note);
  const counts = countLabels(sides.train);
  const classWeights = config.classWeights === "rarer" ? classWeightsFromCounts(counts) : counts.map(() => 1);
  const module = new FaceClassification(config, classWeights);
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
    table,
    total: split.train.length + split.validation.length,
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
    { classes, training: { ...training, table: { path, sha256 }, faces, best, rows: seenRows(sides, table) } },
  );
  if (!options.cache) await rm(cache, { recursive: true, force: true });
  return { model, best };
}

/** The column whose rows are to be kept together; none where a preset asks for one that the table lacks. */
function groupsOf(
  rows: readonly FaceRow[],
  column: string | undefined,
  { requireGroups, onNote }: Pick<TrainingRunOptions, "requireGroups"> & { onNote(note: string): void },
): string | undefined {
  if (column === undefined) return undefined;
  const isThere = hasColumn(rows, column);
  const isFilled = rows.some(({ groups }) => (groups[column] ?? null) !== null);
  if (isFilled || (!isThere && (requireGroups || column !== "subject"))) return column;
  const lack = isThere ? `the column "${column}" is empty` : `there is no column "${column}"`;
  onNote(`${lack}, so that pictures of one person may be in the training and in the validation part`);
  return undefined;
}

function withLastState(error: DivergedError, lastFile: string): DivergedError {
  const kept = existsSync(lastFile) ? `; ${lastFile} holds the last good state` : "";
  return new DivergedError(error.message + kept, { cause: error });
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
