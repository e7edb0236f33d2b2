import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/**
 * A file under a temporary name in its folder, until `commit` flushes it to disk and renames it: whoever opens `file`
 * finds the old content or all of the new, even after a crash. Disposed of without `commit` it is removed.
 */
export class PartialFile implements AsyncDisposable {
  readonly #file: string;
  /** Where to write; it has the ending of the file. */
  readonly path: string;

  private constructor(file: string, path: string) {
    this.#file = file;
    this.path = path;
  }

  /** Makes the folder where it is missing. */
  static async create(file: string): Promise<PartialFile> {
    const folder = dirname(file);
    await mkdir(folder, { recursive: true });
    const ending = extname(file);
    const name = `.${basename(file, ending)}.${randomUUID().slice(0, 8)}.partial${ending}`;
    return new PartialFile(file, join(folder, name));
  }

  async commit(): Promise<void> {
    const handle = await open(this.path, "r+");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.path, this.#file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/**
 * Writes a file whole or not at all; see {@link PartialFile}.
 *
 * @param write is given the temporary name, which has the ending of `file`
 */
export async function writeAtomically<T>(file: string, write: (partial: string) => Promise<T>): Promise<T> {
  await using partial = await PartialFile.create(file);
  const result = await write(partial.path);
  await partial.commit();
  return result;
}
