import { InputError } from "../errors.ts";
import { checkOption, finiteNumber, type Rule, withDefaults } from "../options.ts";
import { seeded, shuffled } from "../random.ts";
import { countLabels } from "./label.ts";
import { parsePart, SPLIT_COLUMN, type SplitPart } from "./split-part.ts";
import { type FaceRow, hasColumn } from "./table.ts";

export interface SplitOptions {
  /** The share of each label that trains, more than 0 and less than 1; 0.7 where left out. */
  trainFraction?: number | undefined;
  seed?: number | undefined;
  /** A column of the table whose equal values stay on one side; rows without a value are each on their own. */
  groupBy?: string | undefined;
  /** Told in a sentence which rows are on neither side, or what the table's own split contradicts. */
  onNote?: ((note: string) => void) | undefined;
}

/** Positions of rows in their table, ascending. */
export interface Split {
  train: number[];
  validation: number[];
}

const DEFAULTS = { trainFraction: 0.7, seed: 0, onNote: (_note: string) => {} };
const openShare: Rule<number> = {
  allows: "a number between 0 and 1",
  accepts: (value) => typeof value === "number" && value > 0 && value < 1,
};
/**
 * A stratified split: each label is divided by `trainFraction`. With `groupBy` the largest groups are placed first, each
 * on the side that it brings nearer to its share of every label, so that the shares hold as nearly as the groups allow.
 * The same rows, options and seed give the same split.
 *
 * Where the table has a column `split`, its rows `train` and `validation` are on their sides, and its rows `test` on
 * neither; rows without a value are divided, and where none is for validation, those for training too.
 *
 * @throws InputError where an option is out of its range, the table lacks the column, or a side would lack a label
 */
export function stratifiedSplit(rows: readonly FaceRow[], options: SplitOptions = {}): Split {
  const { trainFraction, seed, onNote } = withDefaults(DEFAULTS, options);
  const { groupBy } = options;
  checkOption("trainFraction", trainFraction, openShare);
  checkOption("seed", seed, finiteNumber);
  if (groupBy && !hasColumn(rows, groupBy)) {
    throw new InputError(`the table has no column "${groupBy}" to keep together`);
  }
  const { sides, open } = givenSides(rows, onNote);
  const placed = divide(rows, { positions: open, groupBy, seed, trainFraction });
  const split = { train: [...sides.train, ...placed.train], validation: [...sides.validation, ...placed.validation] };
  const isGiven = sides.train.length + sides.validation.length > 0;
  const labels = countLabels([...split.train, ...split.validation].map((i) => rows[i])).length;
  for (const [name, side] of Object.entries(split)) {
    side.sort((a, b) => a - b);
    const counts = labelCounts(rows, side, labels);
    if (counts.every((count) => count > 0)) continue;
    throw new InputError(
      isGiven
        ? `the table's column "split" leaves the ${name} part without faces of all ${labels} labels`
        : `the table is too small to have all ${labels} labels in the training and in the validation part; ` +
            `add faces${groupBy ? `, split groups (--no-group-by)` : ""} or change --train-fraction ${trainFraction}`,
    );
  }
  if (isGiven && groupBy) noteSharedGroups(rows, split, groupBy, onNote);
  return split;
}

/** What the table's own column says, and which rows are still to be divided. */
function givenSides(rows: readonly FaceRow[], onNote: (note: string) => void): { sides: Split; open: number[] } {
  const parts: Record<SplitPart | "open", number[]> = { train: [], validation: [], test: [], open: [] };
  for (const [i, { groups }] of rows.entries()) {
    const text = groups[SPLIT_COLUMN] ?? "";
    const part = parsePart(text);
    if (text !== "" && !part)
      throw new InputError(`row ${i + 1}: "${text}" is no part of a split: train, validation, test`);
    parts[part ?? "open"].push(i);
  }
  const { train, validation, test, open } = parts;
  if (test.length > 0) onNote(`${test.length} rows of the test part are used neither for training nor for validation`);
  if (validation.length > 0) return { sides: { train, validation }, open };
  if (train.length > 0) onNote("no row is for validation: the training part is divided");
  const divided = train.length === 0 ? open : [...train, ...open].sort((a, b) => a - b);
  return { sides: { train: [], validation: [] }, open: divided };
}

interface Division {
  /** Which rows. */
  positions: readonly number[];
  groupBy: string | undefined;
  seed: number;
  trainFraction: number;
}

function divide(rows: readonly FaceRow[], { positions, groupBy, seed, trainFraction }: Division): Split {
  const totals = countLabels(positions.map((i) => rows[i]));
  const labels = [...totals.keys()];
  const shares = [trainFraction, 1 - trainFraction];
  const targets = shares.map((share) => totals.map((total) => share * total));
  const counts = shares.map(() => labels.map(() => 0));
  const sides: [number[], number[]] = [[], []];
  for (const group of orderedGroups(rows, positions, groupBy, seed)) {
    const added = labelCounts(rows, group, labels.length);
    const excess = (side: number) =>
      labels.reduce(
        (sum, l) =>
          sum + (added[l] * (2 * (counts[side][l] - targets[side][l]) + added[l])) / (totals[l] * shares[side] || 1),
        0,
      );
    const side = excess(0) <= excess(1) ? 0 : 1;
    for (const l of labels) counts[side][l] += added[l];
    for (const i of group) sides[side].push(i);
  }
  const [train, validation] = sides;
  return { train, validation };
}

/** How many of the rows at these positions have each label. */
function labelCounts(rows: readonly FaceRow[], positions: readonly number[], labels: number): number[] {
  const counts = Array<number>(labels).fill(0);
  for (const i of positions) counts[rows[i].label]++;
  return counts;
}

function orderedGroups(
  rows: readonly FaceRow[],
  positions: readonly number[],
  groupBy: string | undefined,
  seed: number,
): number[][] {
  const groups = new Map<string, number[]>();
  for (const i of positions) {
    const value = groupBy ? rows[i].groups[groupBy] : null;
    const key = value === null || value === undefined ? `row ${i}` : `group ${value}`;
    const members = groups.get(key);
    if (members) members.push(i);
    else groups.set(key, [i]);
  }
  return shuffled([...groups.values()], seeded(seed)).sort((a, b) => b.length - a.length);
}

function noteSharedGroups(
  rows: readonly FaceRow[],
  { train, validation }: Split,
  groupBy: string,
  onNote: (note: string) => void,
): void {
  const values = (side: readonly number[]) => new Set(side.map((i) => rows[i].groups[groupBy] ?? undefined));
  const trained = values(train);
  const shared = [...values(validation)].filter((value) => value !== undefined && trained.has(value));
  if (shared.length === 0) return;
  onNote(
    `the table's column "split" has ${shared.length} of the column "${groupBy}" on both sides, such as ${shared[0]}: ` +
      "validation will look better than it is",
  );
}
