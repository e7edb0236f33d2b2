import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/**
 * Writes a file under a temporary name in its folder, flushes it to disk and renames it: whoever opens `file` finds
 * the old content or all of the new, even after a crash. The folder is made where it is missing.
 *
 * @param write is given the temporary name, which has the ending of `file`
 */
export async function writeAtomically<T>(file: string, write: (partial: string) => Promise<T>): Promise<T> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const ending = extname(file);
  const partial = join(folder, `.${basename(file, ending)}.${randomUUID().slice(0, 8)}.partial${ending}`);
  try {
    const result = await write(partial);
    const handle = await open(partial, "r+");
    await handle.sync();
    await handle.close();
    await rename(partial, file);
    return result;
  } finally {
    await rm(partial, { force: true });
  }
}
