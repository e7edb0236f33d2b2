import { availableParallelism } from "node:os";
import { InputError } from "../errors.ts";
import { checkPhoto, type PhotoCheck, type ReadImageOptions } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { findFaces, type LabelledFile, type OtherFile } from "./face-folders.ts";
import { readGroups } from "./groups-table.ts";
import { requireBothClasses } from "./label.ts";
import type { LabelNames } from "./label-folders.ts";
import { hiddenName } from "./list-files.ts";
import { fileIdentities } from "./same-file.ts";
import { SPLIT_COLUMN } from "./split-part.ts";
import type { FaceRow } from "./table.ts";

export interface SkippedFile {
  path: string;
  /** Equal for files of one kind, so that they can be counted: "not a photo, but a text". */
  reason: string;
}

export interface PreparedFaces {
  rows: FaceRow[];
  /** All other files below the folders. */
  skipped: SkippedFile[];
  /** What else is to be known of the rows, a sentence each. */
  notes: string[];
}

export interface PrepareOptions extends LabelNames, ReadImageOptions {
  /**
   * A table with columns `path` (relative to the table) and `group`: files of one group show one subject, or come from
   * one base photo. It fills `subject` where the folders do not.
   */
  groups?: string | undefined;
  /** Reads headers only: faster, and pictures that are cut off are found in training. */
  fast?: boolean | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Finds the labelled faces below `folders`, and reads each: RMFD's layout at any depth, plain `with_mask/`,
 * `without_mask/` and `mask_weared_incorrect/`, MaskedFace-Net's `CMFD/` and `IMFD/`, or folders of other names. Rows come in the order of their paths and have a column `subject`; a column
 * `source`, the folder that holds the label folders, where there are several, and a subject's name is then
 * `source/name`, since two sources may use one name; and a column `split` where `Train/`, `Validation/` or `Test/` hold
 * them. Each file below the folders is a row or named as skipped.
 *
 * @throws InputError where a folder is missing, holds no label folder, or one class has no faces, and where one file has
 *   two labels
 */
export async function prepareFaces(folders: readonly string[], options: PrepareOptions = {}): Promise<PreparedFaces> {
  const { fast: headerOnly, maxPixels, onProgress } = options;
  const notes: string[] = [];
  const { labelled, others } = await findFaces(folders, options);
  const { files, repeated } = await oneOfEach(labelled);
  const groups = options.groups ? await readGroups(options.groups, (note) => notes.push(note)) : undefined;
  let done = 0;
  const checks = await mapAhead(files, 2 * availableParallelism(), async ({ path }) => {
    const check = await checkPhoto(path, { headerOnly, maxPixels });
    onProgress?.(++done, files.length);
    return check;
  });
  const kept = files.filter((_, i) => checks[i].problem === undefined);
  const subjects = kept.map((file) => file.subject ?? groups?.of(file) ?? null);
  if (options.groups && groups)
    notes.push(...groupNotes(options.groups, groups.size, kept.filter((f) => groups.of(f)).length));
  const rows = rowsOf(kept, subjects);
  requireBothClasses(rows, folders.join(", "));
  notes.push(...pictureNotes(files, checks));
  const skipped = [
    ...others.map((file) => ({ path: file.path, reason: otherReason(file) })),
    ...repeated,
    ...files.flatMap(({ path }, i) => (checks[i].problem === undefined ? [] : [{ path, reason: checks[i].problem }])),
  ];
  return { rows, skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)), notes };
}

type UniqueFile = LabelledFile & { identity: string };

/** Each file by one of its names, its own before a link. @throws InputError where its names have two labels */
async function oneOfEach(labelled: readonly LabelledFile[]): Promise<{ files: UniqueFile[]; repeated: SkippedFile[] }> {
  const identities = await fileIdentities(labelled.map(({ path }) => path));
  const chosen = new Map<string, LabelledFile>();
  const files = labelled.map((file, i): UniqueFile => ({ ...file, identity: identities[i] ?? file.path }));
  for (const file of [...files.filter((f) => !f.linked), ...files.filter((f) => f.linked)]) {
    const first = chosen.get(file.identity);
    if (!first) chosen.set(file.identity, file);
    else if (first.label !== file.label)
      throw new InputError(`${first.path} and ${file.path} are one file with both labels`);
    else if (first.part !== file.part) {
      throw new InputError(`${first.path} and ${file.path} are one file in two parts of the split`);
    }
  }
  const isChosen = (file: UniqueFile) => chosen.get(file.identity) === file;
  const repeated = files.filter((file) => !isChosen(file));
  return {
    files: files.filter(isChosen),
    repeated: repeated.map(({ path }) => ({ path, reason: "another name of a file that is found already" })),
  };
}

function rowsOf(files: readonly UniqueFile[], subjects: readonly (string | null)[]): FaceRow[] {
  const severalSources = new Set(files.map(({ source }) => source)).size > 1;
  // One alone tells nothing: many a folder is called test.
  const severalParts = new Set(files.flatMap(({ part }) => part ?? [])).size > 1;
  return files.map(({ path, label, source, part }, i) => {
    const subject = subjects[i];
    const groups: Record<string, string | null> = severalSources
      ? { subject: subject && `${source}/${subject}`, source }
      : { subject };
    if (severalParts) groups[SPLIT_COLUMN] = part;
    return { path, label, groups };
  });
}

function otherReason(file: OtherFile): string {
  if (file.hidden !== undefined) return `hidden (${hiddenName(file)})`;
  return file.folder === "" ? "in no label folder" : `in ${file.folder}/, which is no label folder`;
}

function groupNotes(file: string, size: number, used: number): string[] {
  if (size === 0) throw new InputError(`${file}: has no row with a group`);
  if (used === 0) {
    throw new InputError(
      `${file}: none of its ${size} paths is a face that was found; they begin at the table's folder`,
    );
  }
  return used < size ? [`${file}: ${size - used} of its ${size} paths are no face that was found`] : [];
}

/** What of files with several pictures is read. */
function pictureNotes(files: readonly UniqueFile[], checks: readonly PhotoCheck[]): string[] {
  const noted = new Map<string, string[]>();
  for (const [i, { note }] of checks.entries()) {
    if (note === undefined) continue;
    const paths = noted.get(note);
    if (paths) paths.push(files[i].path);
    else noted.set(note, [files[i].path]);
  }
  return [...noted].map(
    ([note, [first, ...rest]]) => `${first}${rest.length > 0 ? ` and ${rest.length} more` : ""}: ${note}`,
  );
}
