import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { isPhoto, isVideo } from "../media/node/index.ts";

/** The photos and videos of an input: itself, or those of a folder. @throws InputError where there are none */
export async function findSources(input: string): Promise<string[]> {
  const found = await stat(input).catch(() => {
    throw new InputError(`${input}: no such file or folder`);
  });
  if (!found.isDirectory()) {
    if (isPhoto(input) || isVideo(input)) return [input];
    throw new InputError(`${input}: not a photo or video by its ending`);
  }
  const names = (await readdir(input)).sort().filter((name) => isPhoto(name) || isVideo(name));
  if (names.length === 0) throw new InputError(`${input}: the folder holds no photos or videos`);
  return names.map((name) => join(input, name));
}
