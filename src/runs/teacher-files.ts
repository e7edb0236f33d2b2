import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { FaceRow } from "../data/index.ts";
import { InputError } from "../errors.ts";
import type { ClassName } from "../labels.ts";
import { readModel } from "../load/model-file.ts";
import { readDescription } from "../model/index.ts";
import type { ImageShape } from "../nn/index.ts";
import type { TrainingConfig } from "../train/index.ts";
import { partsOfTable } from "./seen-rows.ts";

/** A teacher as a run knows it again. */
export interface KnownTeacher {
  /** Where it was, absolute. */
  path: string;
  /** Of the file. */
  sha256: string;
}

export interface TeacherFile extends KnownTeacher {
  model: Uint8Array;
  /** What the file says of its training. */
  training: unknown;
}

/**
 * @param paths of models, or of the folders of runs that exported them
 * @param task what a teacher has in common with its student
 * @throws InputError where a file cannot be read, is no model of Maskwatch, or has another task
 */
export async function readTeachers(
  paths: readonly string[],
  task: { classes: readonly ClassName[]; imageShape: ImageShape },
): Promise<TeacherFile[]> {
  const teachers: TeacherFile[] = [];
  for (const path of paths) {
    const { bytes: model, name } = await readModel(path);
    const { classes, input, training } = readDescription(model, name);
    if (classes.join() !== task.classes.join()) {
      const [told, asked] = [classes, task.classes].map((names) => names.join(", "));
      throw new InputError(`${name}: cannot teach this network: it tells ${told} apart, not ${asked}`);
    }
    const sizes = [[input.height, input.width, input.channels], task.imageShape].map((sides) => sides.join(" x "));
    if (sizes[0] !== sizes[1]) {
      throw new InputError(`${name}: cannot teach this network: it reads images of ${sizes[0]}, not of ${sizes[1]}`);
    }
    const sha256 = createHash("sha256").update(model).digest("hex");
    teachers.push({ path: resolve(name), sha256, model, training });
  }
  return teachers;
}

/** What a run keeps of its teachers; nothing where it has none. */
export function knownTeachers(teachers: readonly TeacherFile[]): KnownTeacher[] | undefined {
  return teachers.length > 0 ? teachers.map(({ path, sha256 }) => ({ path, sha256 })) : undefined;
}

/** How much of each target the teachers' answer is, where the configuration does not say. */
const TEACHER_SHARE = 0.5;

/** @throws InputError where there is a share for teachers and no teacher, or none for those that there are */
export function withTeacherShare(config: TrainingConfig, teachers: readonly string[]): TrainingConfig {
  const { teacherShare } = config;
  if (teachers.length > 0 && teacherShare !== 0) return { ...config, teacherShare: teacherShare ?? TEACHER_SHARE };
  if (teachers.length > 0) throw new InputError("--teacher-share 0: nothing would be learned from the teachers");
  if (teacherShare === undefined) return config;
  throw new InputError(`--teacher-share ${teacherShare}: there is no teacher; give models by --teacher`);
}

/** In what the teachers are not those that a run knows, in words; `undefined` where they are, also where they were moved. */
export function teacherDifference(
  before: readonly KnownTeacher[] = [],
  now: readonly KnownTeacher[] = [],
): string | undefined {
  const hashes = [before, now].map((teachers) => teachers.map(({ sha256 }) => sha256).join());
  if (hashes[0] === hashes[1]) return undefined;
  const [was, is] = [before, now].map((teachers) =>
    teachers.length > 0 ? teachers.map(({ path }) => `--teacher ${path}`).join(" ") : "no --teacher",
  );
  return was === is ? `${was} is no longer what it was started with` : `it was started with ${was}, not with ${is}`;
}

/** What keeps the validation part from measuring what a network does on faces that nobody showed it. */
export function notesOfTeachers(
  teachers: readonly TeacherFile[],
  validation: readonly FaceRow[],
  table: string,
): string[] {
  return teachers.flatMap(({ path, training }) => {
    const parts = partsOfTable(training, validation, table);
    if (!parts) return [`the teacher ${path} does not say what it was trained on: it may know the validation part`];
    const count = parts.filter((part) => part === "trained").length;
    if (count === 0) return [];
    return [`the teacher ${path} was trained on ${count} of ${validation.length} faces of the validation part`];
  });
}
