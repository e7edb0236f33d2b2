import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FaceRow } from "../data/index.ts";
import { InputError } from "../errors.ts";
import type { Checkpoint, TrainingConfig } from "../train/index.ts";
import { ModelCheckpoint } from "./callbacks/model-checkpoint.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { type KnownPretrained, pretrainedDifference } from "./pretrained.ts";
import { type RunDescription, readRunDescription, runFile } from "./run-folder.ts";
import { configDifference, tableDifference } from "./same-run.ts";
import { type KnownTeacher, teacherDifference } from "./teacher-files.ts";

/** A run that goes on. */
export interface StartedRun {
  description: RunDescription;
  /** Where it stood; none where it did not get so far. */
  last: Checkpoint | undefined;
}

/** The run to go on with, where one is to be resumed. @throws InputError where there is none, or one is in the way */
export async function startedRun(out: string, resume: boolean): Promise<StartedRun | undefined> {
  const isThere = existsSync(runFile(out));
  if (!resume) {
    if (isThere) throw new InputError(`${out}: holds a run already; add --resume or choose another folder`);
    return undefined;
  }
  if (!isThere) throw new InputError(`${out}: holds no run to resume`);
  const lastFile = new ModelCheckpoint({ folder: join(out, "checkpoints") }).lastFile;
  const last = existsSync(lastFile) ? await readCheckpoint(lastFile) : undefined;
  return { description: await readRunDescription(runFile(out)), last };
}

/** @throws InputError that says in what the run would not be the one that was started */
export function requireSameRun(
  out: string,
  { description, last }: StartedRun,
  now: {
    config: TrainingConfig;
    rows: readonly FaceRow[];
    table: string;
    teachers: readonly KnownTeacher[];
    pretrained: KnownPretrained | undefined;
  },
): void {
  const difference =
    teacherDifference(description.teachers, now.teachers) ??
    configDifference(description.config, now.config) ??
    (last ? undefined : pretrainedDifference(description.pretrained, now.pretrained)) ??
    tableDifference(description.table, now.rows, now.table);
  if (difference) throw new InputError(`${out}: the run cannot be resumed: ${difference}`);
  const done = last ? last.epoch + Math.sign(last.batch) : 0;
  if (done <= now.config.epochs) return;
  throw new InputError(
    `${out}: the run cannot be resumed: it has reached epoch ${done}, above --epochs ${now.config.epochs}`,
  );
}
