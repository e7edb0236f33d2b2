import { join } from "node:path";
import { prepareFaces, writeTable } from "../../data/index.ts";
import { makeFaces } from "../../data/testing/face-folders.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { presets, type TrainingConfig } from "../../train/index.ts";

/** A table of faces that are told apart within some steps, in a folder of its own with its pictures. */
export async function tinyTable(each = 6): Promise<{ root: string; table: string }> {
  const root = await temporaryFolder();
  const faces = await makeFaces(root, { masked: { a: each, b: each }, unmasked: { c: each, d: each } });
  const table = join(root, "faces.csv");
  await writeTable(table, (await prepareFaces([faces])).rows);
  return { root, table };
}

/** Trains in a second or two. */
export const tinyConfig: TrainingConfig = {
  ...presets.small,
  network: "compact-64",
  epochs: 2,
  batchSize: 4,
  workers: 1,
  learningRate: 1e-3,
};
