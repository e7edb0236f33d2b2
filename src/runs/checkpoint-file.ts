import { readFile, writeFile } from "node:fs/promises";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../train/index.ts";

/** Writes a checkpoint, whole or not at all. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  await writeAtomically(file, (partial) => writeFile(partial, encodeCheckpoint(checkpoint)));
}

/** @throws InputError where the file is missing or no checkpoint of Maskwatch */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readFile(file).catch(() => {
    throw new InputError(`${file}: no such checkpoint`);
  });
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    throw new InputError(`${file}: not a checkpoint of Maskwatch (${(error as Error).message})`);
  }
}
