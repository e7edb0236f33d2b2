import { isDeepStrictEqual } from "node:util";
import { type FaceRow, tableHash } from "../data/index.ts";
import { optionName, type TrainingConfig } from "../train/index.ts";
import { fingerprint, readFingerprints, rowsHash, rowTexts } from "./fingerprints.ts";
import type { KnownTable } from "./run-folder.ts";

/** Values that do not change what is learned, or follow from others. */
const FREE: readonly string[] = [
  "epochs",
  "workers",
  "maxUnreadable",
  "mode",
  "incorrectShare",
  "maskShare",
] satisfies (keyof TrainingConfig)[];

/**
 * What keeps a run from going on with other values to the numbers of an unbroken one, in words; `undefined` where nothing
 * does. The length of a training is free, unless its schedule spans it.
 */
export function configDifference(started: TrainingConfig, now: TrainingConfig): string | undefined {
  const [before, after] = [started, now].map(leaves);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => !FREE.includes(name) && before.get(name) !== after.get(name));
  if (changed.length > 0) {
    const shown = (values: Map<string, unknown>) =>
      changed.map((name) => (values.has(name) ? `${optionName(name)} ${values.get(name)}` : `no ${optionName(name)}`));
    return `it was started with ${shown(before).join(", ")}, not with ${shown(after).join(", ")}`;
  }
  if (started.schedule !== "cosine" || started.epochs === now.epochs) return undefined;
  return `its cosine schedule spans --epochs ${started.epochs}, not ${now.epochs}`;
}

/** Whether two configurations have the same values, one that a file has kept and one that was given. */
export const isSameConfig = (one: TrainingConfig, other: TrainingConfig) =>
  isDeepStrictEqual(leaves(one), leaves(other));

/** Values by their path: `augmentation-flip`. */
function leaves(config: TrainingConfig): Map<string, unknown> {
  const entries = Object.entries(config).flatMap(([name, value]): [string, unknown][] =>
    value && typeof value === "object"
      ? Object.entries(value).map(([key, part]) => [`${name}-${key}`, part])
      : [[name, value]],
  );
  return new Map(entries.filter(([, value]) => value !== undefined));
}

/**
 * In what a table is not the one that a run knows, in words; `undefined` where it is, also where it was moved, with its
 * pictures or without them.
 */
export function tableDifference(known: KnownTable, rows: readonly FaceRow[], table: string): string | undefined {
  if (known.rows === undefined) {
    if (known.sha256 === tableHash(rows)) return undefined;
    return `${table} is not the table it was started with (${known.path}), or was moved: bring it back to where it was`;
  }
  const places = [table, known.path];
  if (places.some((place) => rowsHash(rows, place) === known.sha256)) return undefined;
  const before = countsOf(readFingerprints(known.rows));
  const differences = places.map((place) => {
    const after = countsOf(rowTexts(rows, place).map(fingerprint));
    return { gone: surplus(before, after), added: surplus(after, before) };
  });
  const { gone, added } = differences.reduce((a, b) => (b.gone + b.added < a.gone + a.added ? b : a));
  if (gone === 0 && added === 0) return `${table} has its rows in another order`;
  return `${table} lacks ${gone} of the rows it was started with and has ${added} others (${known.path})`;
}

function countsOf(prints: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const print of prints) counts.set(print, (counts.get(print) ?? 0) + 1);
  return counts;
}

/** How many of one are not in the other. */
function surplus(of: ReadonlyMap<number, number>, over: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [print, count] of of) sum += Math.max(0, count - (over.get(print) ?? 0));
  return sum;
}
