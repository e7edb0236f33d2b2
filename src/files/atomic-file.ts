import { open, rename } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { partialName, removeAbandoned } from "./abandoned.ts";
import { makeFolder } from "./make-folder.ts";
import { isSystemError, systemFault } from "./system-fault.ts";
import { begin, dropped, kept } from "./unfinished.ts";
import { outputTarget } from "./writable.ts";

/** Folders in which this process has removed what others left behind. */
const swept = new Set<string>();

/**
 * A file under a temporary name in its folder, until `commit` flushes it to disk and renames it: whoever opens `file`
 * finds the old content or all of the new, even after a crash. Disposed of without `commit` it is removed, and so it is
 * when the process exits; what a killed process leaves is removed by the next one that writes into the folder.
 */
export class PartialFile implements AsyncDisposable {
  readonly #file: string;
  readonly #target: string;
  /** Where to write; it is there, empty, and has the ending of the file. */
  readonly path: string;

  private constructor(file: string, target: string, path: string) {
    this.#file = file;
    this.#target = target;
    this.path = path;
  }

  /**
   * Makes the folder where it is missing. A link is followed: what it links to is written.
   *
   * @throws InputError where no such file can be written
   */
  static async create(file: string): Promise<PartialFile> {
    try {
      const target = await outputTarget(file);
      const folder = dirname(target);
      await makeFolder(folder);
      if (!swept.has(folder)) await removeAbandoned(folder);
      swept.add(folder);
      const ending = extname(target);
      const path = join(folder, partialName(basename(target, ending), ending));
      await begin(path, file);
      return new PartialFile(file, target, path);
    } catch (error) {
      throw systemFault(error, file, "written") ?? error;
    }
  }

  /**
   * Has it written and commits it.
   *
   * @param write is given {@link path}
   * @throws InputError where it cannot be written, and what `write` throws
   */
  async fill<T>(write: (path: string) => Promise<T>): Promise<T> {
    const result = await write(this.path).catch((error) => {
      const isOfAnother = isSystemError(error) && error.path !== undefined && error.path !== this.path;
      throw (isOfAnother ? systemFault(error) : systemFault(error, this.#file, "written")) ?? error;
    });
    await this.commit();
    return result;
  }

  /** @throws InputError where the operating system refuses */
  async commit(): Promise<void> {
    try {
      const handle = await open(this.path, "r+");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(this.path, this.#target);
      kept(this.path);
    } catch (error) {
      throw systemFault(error, this.#file, "written") ?? error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await dropped(this.path);
  }
}

/**
 * Writes a file whole or not at all; see {@link PartialFile}.
 *
 * @param write is given the temporary name, which has the ending of `file`
 * @throws InputError where the file cannot be written, and what `write` throws
 */
export async function writeAtomically<T>(file: string, write: (partial: string) => Promise<T>): Promise<T> {
  await using partial = await PartialFile.create(file);
  return await partial.fill(write);
}
