import { InputError } from "../errors.ts";
import { seeded, shuffled } from "../random.ts";
import { countLabels, type FaceRow } from "./table.ts";

export interface SplitOptions {
  /** The share of each label that trains, 0 to 1. */
  trainFraction?: number | undefined;
  seed?: number | undefined;
  /** A column of the table whose equal values stay on one side; rows without a value are each on their own. */
  groupBy?: string | undefined;
}

/** Positions of rows in their table, ascending. */
export interface Split {
  train: number[];
  validation: number[];
}

/**
 * A stratified split: each label is divided by `trainFraction` (0.7). With `groupBy` the largest groups are placed
 * first, each on the side that it brings nearer to its share of every label, so that the shares hold as nearly as
 * the groups allow. The same rows, options and seed give the same split.
 *
 * @throws InputError where the table lacks the column, or a side would lack a label
 */
export function stratifiedSplit(rows: readonly FaceRow[], options: SplitOptions = {}): Split {
  const { trainFraction = 0.7, seed = 0, groupBy } = options;
  if (groupBy && !rows.some((row) => Object.hasOwn(row.groups, groupBy))) {
    throw new InputError(`the table has no column "${groupBy}" to keep together`);
  }
  const totals = countLabels(rows);
  const labels = [...totals.keys()];
  const shares = [trainFraction, 1 - trainFraction];
  const targets = shares.map((share) => totals.map((total) => share * total));
  const counts = shares.map(() => labels.map(() => 0));
  const sides: [number[], number[]] = [[], []];
  for (const group of orderedGroups(rows, groupBy, seed)) {
    const added = labels.map((label) => group.filter((i) => rows[i].label === label).length);
    const excess = (side: number) =>
      labels.reduce(
        (sum, l) =>
          sum + (added[l] * (2 * (counts[side][l] - targets[side][l]) + added[l])) / (totals[l] * shares[side] || 1),
        0,
      );
    const side = excess(0) <= excess(1) ? 0 : 1;
    for (const l of labels) counts[side][l] += added[l];
    sides[side].push(...group);
  }
  if (counts.some((side) => side.some((count) => count === 0))) {
    throw new InputError(
      `the table is too small to have all ${labels.length} labels in the training and in the validation part; ` +
        `add faces${groupBy ? ", split groups (--no-group-by)" : ""} or change --train-fraction ${trainFraction}`,
    );
  }
  const [train, validation] = sides.map((side) => side.sort((a, b) => a - b));
  return { train, validation };
}

function orderedGroups(rows: readonly FaceRow[], groupBy: string | undefined, seed: number): number[][] {
  const groups = new Map<string, number[]>();
  rows.forEach((row, i) => {
    const value = groupBy ? row.groups[groupBy] : null;
    const key = value === null || value === undefined ? `row ${i}` : `group ${value}`;
    const members = groups.get(key);
    if (members) members.push(i);
    else groups.set(key, [i]);
  });
  return shuffled([...groups.values()], seeded(seed)).sort((a, b) => b.length - a.length);
}
