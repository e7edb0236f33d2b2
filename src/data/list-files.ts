import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InputError } from "../errors.ts";
import { systemFault } from "../files/index.ts";

/** One file below a folder. */
export interface ListedFile {
  path: string;
  /** The hidden folder or file, or the system's own, that it is or lies in. */
  hidden?: string | undefined;
  /** Reached through a symbolic link. */
  linked: boolean;
}

/** Files that systems leave beside pictures, and folders of previews, of deleted and of archived files' other halves. */
const SYSTEM_NAMES = new Set([
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "__macosx",
  "@eadir",
  "$recycle.bin",
  "system volume information",
  "lost+found",
  "#recycle",
]);

const isHidden = (name: string) => name.startsWith(".") || SYSTEM_NAMES.has(name.toLowerCase());

/**
 * All files below a folder, links followed, in the order of their names. A link that leads back to a folder that it lies
 * in is not followed.
 *
 * @throws InputError where a folder is missing or cannot be read
 */
export async function listFiles(folder: string): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  await walk({ folder, shown: folder, linked: false, hidden: undefined, above: [] }, files);
  return files;
}

interface Step {
  folder: string;
  /** The folder as the user gave it, for errors. */
  shown: string;
  linked: boolean;
  hidden: string | undefined;
  /** The real paths of the folders that it lies in. */
  above: readonly string[];
}

async function walk(step: Step, files: ListedFile[]): Promise<void> {
  const { folder, shown } = step;
  const real = await realpath(folder).catch((error: unknown) => {
    throw folderError(shown, error);
  });
  if (step.above.includes(real)) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw folderError(folder, error);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const hidden = step.hidden ?? (isHidden(entry.name) ? entry.name : undefined);
    const linked = step.linked || entry.isSymbolicLink();
    if (await leadsToFolder(entry, path)) {
      await walk({ folder: path, shown: path, linked, hidden, above: [...step.above, real] }, files);
    } else {
      files.push({ path, hidden, linked });
    }
  }
}

/** What the operating system answered about a folder, as one line for the user. */
export function folderError(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new InputError(`${folder}: no such folder`, { cause: error });
  if (code === "ENOTDIR") return new InputError(`${folder}: is a file, not a folder`, { cause: error });
  return systemFault(error, folder, "read") ?? error;
}

async function leadsToFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** For a summary: the folder's name with `/`, the file's without. */
export const hiddenName = ({ path, hidden }: ListedFile) => (hidden === basename(path) ? hidden : `${hidden}/`);
