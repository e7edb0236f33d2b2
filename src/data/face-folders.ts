import { realpath } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { InputError } from "../errors.ts";
import { shown } from "../options.ts";
import { shellQuoted } from "../shell-quoted.ts";
import type { Label } from "./label.ts";
import { type LabelNames, labelFolder, labelFolderNames, likelyLabel } from "./label-folders.ts";
import { folderError, type ListedFile, listFiles } from "./list-files.ts";
import { parsePart, type SplitPart } from "./split-part.ts";

/** A file with what its folders tell of it. */
export interface LabelledFile {
  path: string;
  label: Label;
  /** The person's folder, of those that RMFD has. */
  subject: string | null;
  /** The folder that holds the label folders, from what all given folders lie in. */
  source: string;
  /** Of a folder such as `Train/` that the file lies in. */
  part: SplitPart | null;
  linked: boolean;
}

/** A file that no label is known of, or that is hidden. */
export interface OtherFile extends ListedFile {
  /** The folder beside the label folders that it lies in, such as `mask_weared_incorrect`. */
  folder: string;
}

export interface FoundFaces {
  labelled: LabelledFile[];
  others: OtherFile[];
}

/**
 * Finds the files of labels below folders. A folder that lies in another of them is not searched twice.
 *
 * @throws InputError where a folder is missing or holds no label folder
 */
export async function findFaces(folders: readonly string[], names: LabelNames): Promise<FoundFaces> {
  if (folders.length === 0) throw new InputError("give a folder with faces");
  checkNames(names);
  const roots = await outermost(folders);
  const base = commonFolder(roots);
  const labelled: LabelledFile[] = [];
  const others: OtherFile[] = [];
  for (const root of roots) {
    const files = await listFiles(root);
    const unknown: ListedFile[] = [];
    const homes = new Set<string>();
    for (const file of files) {
      const known = file.hidden === undefined ? labelledFile(base, root, file, names) : undefined;
      if (!known) unknown.push(file);
      else {
        labelled.push(known.file);
        homes.add(known.home);
      }
    }
    if (unknown.length === files.length) throw new InputError(`${root}: ${noFaces(root, files, names)}`);
    for (const file of unknown) others.push({ ...file, folder: folderBeside(root, homes, file.path) });
  }
  return { labelled, others };
}

/** Absolute, without those that are another, or lie in it. */
async function outermost(folders: readonly string[]): Promise<string[]> {
  const roots = await Promise.all(
    folders.map(async (folder) => {
      const real = await realpath(folder).catch((error: unknown) => {
        throw folderError(folder, error);
      });
      return { path: resolve(folder), real };
    }),
  );
  const kept = roots.filter(
    ({ real }, i) => !roots.some((other, j) => (other.real === real ? j < i : isBelow(real, other.real))),
  );
  return kept.map(({ path }) => path);
}

/** The folder of a file that stands where label folders stand, or the outermost one. */
function folderBeside(root: string, homes: ReadonlySet<string>, path: string): string {
  let folder = dirname(path);
  while (isBelow(folder, root) && !homes.has(dirname(folder))) folder = dirname(folder);
  return isBelow(folder, root) ? relative(root, folder) : relative(root, dirname(path)).split(sep)[0];
}

function checkNames({ masked = [], unmasked = [], incorrect = [] }: LabelNames): void {
  const all = [...masked, ...unmasked, ...incorrect];
  for (const name of all) {
    if (typeof name !== "string" || name === "" || /[\\/]/.test(name)) {
      throw new InputError(
        `${shown(name)}: --masked, --unmasked and --incorrect take a folder's name, without the folders above it`,
      );
    }
  }
  const both = all.find((name, i) => all.indexOf(name) < i);
  if (both !== undefined) throw new InputError(`${both}/ is named twice: one folder has one label`);
}

/** The folder that all lie in, and are not themselves. */
function commonFolder(roots: readonly string[]): string {
  let common = dirname(roots[0]);
  while (!roots.every((root) => root !== common && isBelow(root, common))) {
    if (dirname(common) === common) break;
    common = dirname(common);
  }
  return common;
}

const isBelow = (path: string, folder: string) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The file with its label, and the folder in which its label folder stands. */
function labelledFile(
  base: string,
  root: string,
  file: ListedFile,
  names: LabelNames,
): { file: LabelledFile; home: string } | undefined {
  const parts = relative(base, file.path).split(sep);
  const given = relative(base, root).split(sep).length;
  const at = parts.findLastIndex((name, i) => i >= given - 1 && i < parts.length - 1 && labelFolder(name, names));
  if (at < 0) return undefined;
  const { label, subjects } = labelFolder(parts[at], names)!;
  const subject = subjects && parts.length > at + 2 ? parts[at + 1] : null;
  // A person may be called Val.
  const tells = parts.slice(given - 1, subjects ? at : -1);
  const part = tells.map(parsePart).findLast((known) => known !== undefined) ?? null;
  const source = parts
    .slice(0, at)
    .filter((name, i) => i < given - 1 || !parsePart(name))
    .join("/");
  const home = resolve(base, ...parts.slice(0, at));
  return { file: { path: file.path, label, subject, source, part, linked: file.linked }, home };
}

/** Why there is nothing, and what of the folders that are there could be meant. */
function noFaces(root: string, files: readonly ListedFile[], { masked, unmasked, incorrect }: LabelNames): string {
  const folders = new Set<string>();
  for (const { path, hidden } of files) {
    if (hidden === undefined) for (const name of relative(root, dirname(path)).split(sep)) folders.add(name);
  }
  folders.delete("");
  const given = [...(masked ?? []), ...(unmasked ?? []), ...(incorrect ?? [])];
  if (given.length > 0) {
    const expected = given.map((name) => `${name}/`).join(", ");
    return `no faces found; expected files in ${expected}, found ${listed(folders)}`;
  }
  const options = (["--unmasked", "--masked", "--incorrect"] as const).map((option, label) => {
    const name = [...folders].find((folder) => likelyLabel(folder) === label);
    return name && `${option} ${shellQuoted(name)}`;
  });
  const hint =
    options[0] && options[1]
      ? `for its own folders give ${options.filter(Boolean).join(" ")}`
      : `name its own folders by --masked and --unmasked; it has ${listed(folders)}`;
  return `no faces found; expected files in ${labelFolderNames}; ${hint}`;
}

function listed(folders: ReadonlySet<string>): string {
  if (folders.size === 0) return "no folders";
  const names = [...folders].slice(0, 8).map((name) => `${name}/`);
  return `${names.join(", ")}${folders.size > names.length ? ` and ${folders.size - names.length} more` : ""}`;
}
