import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Split } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import { parseConfig, type TrainingConfig } from "../train/index.ts";

/** All that it takes to repeat a run to the same numbers: the content of its `run.json`. */
export interface RunDescription {
  /** Maskwatch's version. */
  version: string;
  config: TrainingConfig;
  table: { path: string; sha256: string };
  /** Positions of the table's rows. */
  split: Split;
}

export const runFile = (folder: string) => join(folder, "run.json");

export async function writeRunDescription(folder: string, description: RunDescription): Promise<void> {
  const { split, ...rest } = description;
  // One line a side: a split of 95,000 rows would fill as many lines.
  const sides = Object.entries(split).map(([side, rows]) => `    "${side}": [${rows.join(", ")}]`);
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  const text = `${head},\n  "split": {\n${sides.join(",\n")}\n  }\n}\n`;
  await writeAtomically(runFile(folder), (partial) => writeFile(partial, text));
}

/** @throws InputError where the folder holds no run */
export async function readRunDescription(file: string): Promise<RunDescription> {
  let description: RunDescription;
  try {
    description = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new InputError(`${file}: no run's description can be read (${(error as Error).message.split("\n")[0]})`);
  }
  return { ...description, config: parseConfig(description.config, file) };
}

/** Whether two descriptions give the same numbers; how many epochs, and how fast, is not part of it. */
export function isSameRun(a: RunDescription, b: RunDescription): boolean {
  const comparable = ({ config, table, split }: RunDescription) =>
    JSON.stringify([{ ...sorted(config), epochs: 0, workers: 0 }, table.sha256, split]);
  return comparable(a) === comparable(b);
}

function sorted(config: TrainingConfig): Record<string, unknown> {
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const tableDescription = (path: string, sha256: string) => ({ path: resolve(path), sha256 });
