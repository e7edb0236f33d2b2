import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it that are missing; resolves to the topmost one made, if any. Node's own recursive
 * `mkdir` never ends below folders of the kernel's such as `/proc`, and hides why it was refused.
 *
 * @throws the system's error; `EEXIST` where a file is in the way
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" || dirname(folder) === folder) {
      const isThere = await stat(folder).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (isThere) return undefined;
      throw error;
    }
  }
  const above = await makeFolder(dirname(folder));
  const made = await mkdir(folder).then(
    () => folder,
    async (error) => {
      if (error.code === "EEXIST") return undefined;
      throw error;
    },
  );
  return above ?? made;
}
