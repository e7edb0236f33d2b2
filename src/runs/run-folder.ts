import { readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { FaceRow, Split } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import { parseKeptConfig, type TrainingConfig } from "../train/index.ts";
import { fingerprints, rowTexts, textsHash } from "./fingerprints.ts";
import type { KnownPretrained } from "./pretrained.ts";
import type { KnownTeacher } from "./teacher-files.ts";

/** A table as a run knows it again. */
export interface KnownTable {
  /** Where it was, absolute. */
  path: string;
  /** The same, seen from the run's folder; none in runs of older versions. */
  fromRun?: string | undefined;
  /** Of paths and labels; see `rowsHash`. Runs of older versions, those without `rows`, hashed absolute paths. */
  sha256: string;
  /** The rows' fingerprints, in their order. */
  rows?: string | undefined;
}

/** All that it takes to repeat a run to the same numbers: the content of its `run.json`. */
export interface RunDescription {
  /** Maskwatch's version. */
  version: string;
  config: TrainingConfig;
  table: KnownTable;
  /** What it learned from beside the labels; see `readTeachers`. */
  teachers?: readonly KnownTeacher[] | undefined;
  /** The model of the package whose weights it began with; see `readPretrained`. */
  pretrained?: KnownPretrained | undefined;
  /** Positions of the table's rows. */
  split: Split;
}

/** The file that describes the run in a folder. */
export const runFile = (folder: string) => join(folder, "run.json");

/** @param folder of the run */
export function describeTable(path: string, rows: readonly FaceRow[], folder: string): KnownTable {
  const fromRun = relative(folder, path).split(sep).join("/");
  const texts = rowTexts(rows, path);
  return { path: resolve(path), fromRun, sha256: textsHash(texts), rows: fingerprints(texts) };
}

export async function writeRunDescription(folder: string, description: RunDescription): Promise<void> {
  const { split, ...rest } = description;
  // One line a side: a split of 95,000 rows would fill as many lines.
  const sides = Object.entries(split).map(([side, rows]) => `    "${side}": [${rows.join(", ")}]`);
  const head = JSON.stringify(rest, null, 2).slice(0, -2);
  const text = `${head},\n  "split": {\n${sides.join(",\n")}\n  }\n}\n`;
  await writeAtomically(runFile(folder), (partial) => writeFile(partial, text));
}

/** @throws InputError where the file describes no run */
export async function readRunDescription(file: string): Promise<RunDescription> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const isMissing = ["ENOENT", "ENOTDIR"].includes(error.code ?? "");
    throw new InputError(
      isMissing ? `${file}: no such file; a training run's folder holds one` : `${file}: ${error.message}`,
    );
  });
  let description: RunDescription;
  try {
    description = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: not a run's description (${(error as Error).message.split("\n")[0]})`);
  }
  const { table, split } = description ?? {};
  const isWhole = typeof table?.sha256 === "string" && typeof table.path === "string";
  if (!isWhole || !Array.isArray(split?.train) || !Array.isArray(split.validation)) {
    throw new InputError(`${file}: not a run's description (it lacks the table or the split)`);
  }
  return { ...description, config: parseKeptConfig(description.config, file) };
}
