import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { imageProblem } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { countLabels, type FaceRow, type Label, readRecords } from "./table.ts";

/** Folders that give the files below them their label. Those of RMFD hold one folder a subject. */
const LABEL_FOLDERS: Readonly<Record<string, { label: Label; subjects: boolean }>> = {
  AFDB_masked_face_dataset: { label: 1, subjects: true },
  AFDB_face_dataset: { label: 0, subjects: true },
  with_mask: { label: 1, subjects: false },
  without_mask: { label: 0, subjects: false },
  mask_weared_incorrect: { label: 2, subjects: false },
  incorrect: { label: 2, subjects: false },
  // MaskedFace-Net: masks drawn on faces, worn well and wrongly.
  CMFD: { label: 1, subjects: false },
  IMFD: { label: 2, subjects: false },
};

export interface SkippedFile {
  path: string;
  reason: string;
}

export interface PreparedFaces {
  rows: FaceRow[];
  skipped: SkippedFile[];
}

export interface PrepareOptions {
  /**
   * A CSV with columns `path` (relative to the CSV) and `group`: files of one group show one subject, or come from
   * one base photo. It fills `subject` where the folders do not.
   */
  groups?: string | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Finds the labelled faces below `folders`: RMFD's layout at any depth, plain `with_mask/`, `without_mask/` and
 * `mask_weared_incorrect/`, and MaskedFace-Net's `CMFD/`, `IMFD/`.
 * Rows come in the order of their paths and have a column `subject`, and `source`, the folder that holds the label
 * folders, where there are several; a subject's name is then `source/name`, since two sources may use one name.
 *
 * @throws InputError where a folder is missing, holds no label folder, or one class has no faces
 */
export async function prepareFaces(folders: readonly string[], options: PrepareOptions = {}): Promise<PreparedFaces> {
  const found: Candidate[] = [];
  for (const folder of folders) {
    const files = await listFiles(resolve(folder));
    const labelled = files.map((file) => labelledFile(resolve(folder), file)).filter((c) => c !== undefined);
    if (labelled.length === 0) {
      const names = Object.keys(LABEL_FOLDERS).map((name) => `${name}/`);
      throw new InputError(`${folder}: no faces found; expected files in ${names.join(", ")}`);
    }
    found.push(...labelled);
  }
  const subjects = options.groups ? await readGroups(options.groups) : new Map<string, string>();
  const severalSources = new Set(found.map((c) => c.source)).size > 1;
  const skipped: SkippedFile[] = [];
  let done = 0;
  const rows = await mapAhead(found, 16, async ({ path, label, subject, source }): Promise<FaceRow | undefined> => {
    const reason = await imageProblem(path);
    options.onProgress?.(++done, found.length);
    if (reason) {
      skipped.push({ path, reason });
      return undefined;
    }
    const name = subject ?? subjects.get(path) ?? null;
    if (!severalSources) return { path, label, groups: { subject: name } };
    return { path, label, groups: { subject: name && `${source}/${name}`, source } };
  });
  const kept = rows.filter((row) => row !== undefined);
  requireBothClasses(kept, folders.join(", "));
  return { rows: kept, skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** @throws InputError where a class has no samples; `where` names the table or folder */
export function requireBothClasses(rows: readonly FaceRow[], where: string): void {
  const [unmasked, masked, incorrect = 0] = countLabels(rows);
  if (unmasked > 0 && masked > 0) return;
  const kinds = [unmasked > 0 && "unmasked", masked > 0 && "masked", incorrect > 0 && "wrongly masked"].filter(Boolean);
  const only = kinds.length > 0 ? kinds.join(" and ") : "no readable";
  throw new InputError(`${where}: holds ${only} faces only; learning needs masked and unmasked ones`);
}

interface Candidate {
  path: string;
  label: Label;
  subject: string | null;
  source: string;
}

function labelledFile(root: string, path: string): Candidate | undefined {
  const parts = relative(dirname(root), path).split(/[\\/]/);
  const at = parts.findLastIndex((part, i) => i < parts.length - 1 && Object.hasOwn(LABEL_FOLDERS, part));
  if (at < 0) return undefined;
  const { label, subjects } = LABEL_FOLDERS[parts[at]];
  const subject = subjects && parts.length > at + 2 ? parts[at + 1] : null;
  return { path, label, subject, source: parts.slice(0, at).join("/") };
}

/** All files below `folder`, links followed, each folder once, in the order of their names. */
async function listFiles(folder: string, visited = new Set<string>()): Promise<string[]> {
  const real = await realpath(folder).catch(() => {
    throw new InputError(`${folder}: no such folder`);
  });
  if (visited.has(real)) return [];
  visited.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new InputError(`${folder}: not a folder that can be read`);
  });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isFolder = entry.isSymbolicLink()
      ? await stat(path).then(
          (s) => s.isDirectory(),
          () => false,
        )
      : entry.isDirectory();
    if (isFolder) files.push(...(await listFiles(path, visited)));
    else files.push(path);
  }
  return files;
}

async function readGroups(file: string): Promise<Map<string, string>> {
  const records = await readRecords(file);
  const groups = new Map<string, string>();
  for (const { path, group } of records) {
    if (path === undefined || group === undefined) throw new InputError(`${file}: needs the columns path and group`);
    if (path !== null && group !== null) groups.set(resolve(dirname(file), path), group);
  }
  return groups;
}
