import { constants } from "node:fs";
import { access, readlink, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { partialName } from "./abandoned.ts";
import { makeFolder } from "./make-folder.ts";
import { isSystemError, systemFault } from "./system-fault.ts";
import { begin, dropped } from "./unfinished.ts";

/**
 * Tries whether a file can be written, before the work whose result it is to hold; nothing is left behind.
 *
 * @throws InputError where it cannot
 */
export async function requireWritable(file: string): Promise<void> {
  try {
    await tryFolder(dirname(await outputTarget(file)));
  } catch (error) {
    throw systemFault(error, file, "written") ?? error;
  }
}

/** The same of a folder that files are to be written into. */
export async function requireWritableFolder(folder: string): Promise<void> {
  try {
    await tryFolder(resolve(folder));
  } catch (error) {
    const inTheWay = isSystemError(error) && error.code === "EEXIST";
    if (inTheWay) throw new InputError(`${folder}: is a file, not a folder that can be written into`);
    throw systemFault(error, folder, "written") ?? error;
  }
}

async function tryFolder(folder: string): Promise<void> {
  const made = await makeFolder(folder);
  try {
    const probe = join(folder, partialName("maskwatch", ""));
    await begin(probe);
    await dropped(probe);
  } finally {
    for (let path = folder; made && path.startsWith(made); path = dirname(path)) await rmdir(path).catch(() => {});
  }
}

/**
 * Where a file is written: itself, absolute, or what it links to.
 *
 * @throws InputError where something stands there that is no file, and the system's errors
 */
export async function outputTarget(file: string): Promise<string> {
  if (typeof file !== "string" || file === "") throw new InputError("give the name of the file to write");
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (found?.isDirectory()) throw new InputError(`${file}: is a folder; give the name of a file in it`);
  if (found && !found.isFile()) throw new InputError(`${file}: is a device or a pipe; give the name of a file`);
  if (found) await access(file, constants.W_OK);
  let target = resolve(file);
  while (true) {
    const link = await readlink(target).catch(() => undefined);
    if (link === undefined) return target;
    target = resolve(dirname(target), link);
  }
}
