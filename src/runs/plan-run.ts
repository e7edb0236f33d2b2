import { readFileSync } from "node:fs";
import {
  countLabels,
  type FaceRow,
  hasColumn,
  readTable,
  requireBothClasses,
  type Split,
  stratifiedSplit,
  withIncorrectAs,
} from "../data/index.ts";
import { InputError } from "../errors.ts";
import { requireWritableFolder } from "../files/index.ts";
import { type ClassName, classesOf } from "../labels.ts";
import type { ImageShape } from "../nn/index.ts";
import { networks, parseConfig, type TrainingConfig } from "../train/index.ts";
import {
  type KnownPretrained,
  knownPretrained,
  type Pretrained,
  pretrainedDifference,
  readPretrained,
} from "./pretrained.ts";
import { describeTable, type KnownTable, type RunDescription } from "./run-folder.ts";
import { tableDifference } from "./same-run.ts";
import { requireSameRun, type StartedRun, startedRun } from "./started-run.ts";
import {
  type KnownTeacher,
  knownTeachers,
  notesOfTeachers,
  readTeachers,
  type TeacherFile,
  teacherDifference,
  withTeacherShare,
} from "./teacher-files.ts";

/** Which run, and what it must be the same as. */
export interface PlanOptions {
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
  /** What the network must begin with, where the run repeats another. */
  expectedPretrained?: KnownPretrained | undefined;
  /** Models, or runs' folders, whose answers are learned from beside the labels, on the very pixels that the network sees. */
  teachers?: readonly string[] | undefined;
  /**
   * Refuse a table without the column `groupBy`. Where left out, subjects are kept together where the table has a column
   * `subject`, as presets ask, and `onNote` is told where it has none.
   */
  requireGroups?: boolean | undefined;
  /** Refuse an `incorrectShare` where no masks worn wrongly are told apart; presets have one that is then left out. */
  requireIncorrect?: boolean | undefined;
  /** A folder for decoded images that is kept; `out/decoded`, removed at the end, where left out. */
  cache?: string | undefined;
  /** Told in a line what else looks wrong, or is done otherwise than one might think. */
  onNote?: ((note: string) => void) | undefined;
}

/** What a run is to do. */
export interface RunPlan {
  config: TrainingConfig;
  classes: readonly ClassName[];
  imageShape: ImageShape;
  teachers: readonly TeacherFile[];
  /** What the network begins with. */
  pretrained: Pretrained | undefined;
  /** The run that is gone on with. */
  started: StartedRun | undefined;
  /** The table's rows on either side of the split. */
  sides: Record<keyof Split, FaceRow[]>;
  description: RunDescription;
}

/**
 * What a run is to do, checked before it writes anything.
 *
 * @throws InputError where the table or a teacher cannot be used, a value is out of its range, a folder cannot be written
 *   to, or the run is not the one that it is to repeat or to go on with
 */
export async function planRun(options: PlanOptions): Promise<RunPlan> {
  const { table, out, resume = false, teachers: teacherFiles = [] } = options;
  const asked = withTeacherShare(parseConfig(options.config, "config"), teacherFiles);
  const started = await startedRun(out, resume);
  for (const folder of [out, options.cache]) if (folder !== undefined) await requireWritableFolder(folder);
  const onNote = (note: string) => options.onNote?.(`${table}: ${note}`);
  const given = await readTable(table, { onNote });
  const rows = withIncorrectAs(given, asked.incorrect);
  requireBothClasses(rows, table);
  const pretrained = await readPretrained(asked.network);
  const classes = classesOf(countLabels(rows).length);
  const config = {
    ...asked,
    groupBy: groupsOf(rows, asked.groupBy, { ...options, onNote }),
    incorrectShare: incorrectShareOf(asked, classes, options, table),
  };
  const { imageShape } = networks[config.network];
  const teachers = await readTeachers(teacherFiles, { classes, imageShape });
  const difference =
    (options.expectedTable && tableDifference(options.expectedTable, given, table)) ??
    (options.expectedTeachers && teacherDifference(options.expectedTeachers, teachers)) ??
    pretrainedDifference(options.expectedPretrained, pretrained);
  if (difference) throw new InputError(`the run cannot be repeated: ${difference}`);
  if (started) requireSameRun(out, started, { config, rows: given, table, teachers, pretrained });
  const split = started?.description.split ?? stratifiedSplit(rows, { ...config, onNote });
  const sides: Record<keyof Split, FaceRow[]> = {
    train: split.train.map((i) => rows[i]),
    validation: split.validation.map((i) => rows[i]),
  };
  for (const note of notesOfTeachers(teachers, sides.validation, table)) onNote(note);
  const description: RunDescription = {
    version: version(),
    config,
    table: describeTable(table, given, out),
    teachers: knownTeachers(teachers),
    pretrained: started?.last ? started.description.pretrained : knownPretrained(pretrained),
    split,
  };
  return { config, classes, imageShape, teachers, pretrained, started, sides, description };
}

/** The column whose rows are to be kept together; none where a preset asks for one that the table lacks. */
function groupsOf(
  rows: readonly FaceRow[],
  column: string | undefined,
  { requireGroups, onNote }: Pick<PlanOptions, "requireGroups"> & { onNote(note: string): void },
): string | undefined {
  if (column === undefined) return undefined;
  const isThere = hasColumn(rows, column);
  const isFilled = rows.some(({ groups }) => (groups[column] ?? null) !== null);
  if (isFilled || (!isThere && (requireGroups || column !== "subject"))) return column;
  const lack = isThere ? `the column "${column}" is empty` : `there is no column "${column}"`;
  onNote(`${lack}, so that pictures of one person may be in the training and in the validation part`);
  return undefined;
}

/** None where no class of masks worn wrongly is told apart. */
function incorrectShareOf(
  { incorrectShare }: TrainingConfig,
  classes: readonly ClassName[],
  { requireIncorrect }: PlanOptions,
  table: string,
): number | undefined {
  if (incorrectShare === undefined || classes.includes("incorrect")) return incorrectShare;
  if (!requireIncorrect) return undefined;
  throw new InputError(`${table}: --incorrect-share ${incorrectShare}: no mask worn wrongly is told apart in it`);
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
