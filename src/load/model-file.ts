import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import type { ModelFile } from "../faces/index.ts";
import { filePath, systemFault } from "../files/index.ts";
import { MODEL_FILE } from "../model/index.ts";

/** A model: its file, the folder of the run that exported it, or its bytes. */
export type ModelSource = string | URL | Uint8Array;

/** @throws InputError where there is none, or it cannot be read */
export async function readModel(source: ModelSource): Promise<ModelFile> {
  if (source instanceof Uint8Array) return { bytes: source, name: "the model" };
  const path = filePath(source);
  const status = await statusOf(path);
  if (!status) throw new InputError(`${path}: no such model`);
  if (status.isFile()) return { bytes: await readBytes(path), name: path };
  if (!status.isDirectory()) throw new InputError(`${path}: is a device or a pipe, not a model`);
  const file = join(path, MODEL_FILE);
  if ((await statusOf(file))?.isFile()) return { bytes: await readBytes(file), name: file };
  throw new InputError(`${path}: the folder holds no model; give a run's folder whose training is over`);
}

/** A model of the package, by its file's name. */
export const packagedModel = (name: string) => readModel(new URL(`../../models/${name}`, import.meta.url));

/** `undefined` where there is no such file. */
const statusOf = (path: string) =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw systemFault(error, path, "read") ?? error;
  });

const readBytes = (path: string) =>
  readFile(path).catch((error) => {
    throw systemFault(error, path, "read") ?? error;
  });
