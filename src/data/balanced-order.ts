import { InputError } from "../errors.ts";
import { BALANCED_OFTEN } from "../labels.ts";
import { type Random, shuffled } from "../random.ts";
import { countLabels, type Label } from "./label.ts";
import type { FaceRow } from "./table.ts";

/**
 * How often balanced sampling draws a row, compared with the others of its label: the column `weight`; `undefined` where
 * the table has none.
 *
 * @throws InputError where the weight is no number above 0
 */
function rowWeight({ path, groups }: FaceRow): number | undefined {
  const text = groups.weight ?? "";
  if (text.trim() === "") return undefined;
  const weight = Number(text);
  if (Number.isFinite(weight) && weight > 0) return weight;
  throw new InputError(`${path}: its weight must be a number above 0, not "${text}"`);
}

/**
 * As many rows as there are, the labels equally often, masks worn wrongly half as often: a label's rows by their `weight`,
 * or, where they have none, as many from each of its sources.
 *
 * @throws InputError where there are no masked or no unmasked ones, a weight is no number, or only some rows have one
 */
export function balancedOrder(rows: readonly FaceRow[], random: Random): FaceRow[] {
  const part = (label: Label, size: number) => {
    const own = rows.filter((row) => row.label === label);
    const weights = own.map(rowWeight);
    const without = own[weights.indexOf(undefined)];
    if (!without) return byWeight(own, weights as number[], size, random);
    if (weights.every((weight) => weight === undefined)) return bySource(own, size, random);
    throw new InputError(`${without.path}: has no weight, others have one`);
  };
  const counts = countLabels(rows);
  if (counts.includes(0)) throw new InputError("balanced sampling needs masked and unmasked faces");
  const labels = [...counts.keys()] as Label[];
  const upTo = (count: number) => labels.slice(0, count).reduce((sum: number, label) => sum + BALANCED_OFTEN[label], 0);
  const ends = labels.map((label) => Math.ceil((rows.length * upTo(label + 1)) / upTo(labels.length)));
  const order = labels.flatMap((label) => part(label, ends[label] - (ends[label - 1] ?? 0)));
  return shuffled(order, random);
}

/** Systematic sampling: a row is drawn its weight's share of `size` times, rounded up or down at random. */
function byWeight(rows: readonly FaceRow[], weights: readonly number[], size: number, random: Random): FaceRow[] {
  const order = shuffled([...rows.keys()], random);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const start = random();
  const result: FaceRow[] = [];
  let reached = 0;
  for (const i of order) {
    reached += (weights[i] * size) / total;
    while (result.length < size && result.length + start < reached) result.push(rows[i]);
  }
  while (result.length < size) result.push(rows[order[order.length - 1]]);
  return result;
}

function bySource(rows: readonly FaceRow[], size: number, random: Random): FaceRow[] {
  const sources = new Map<string | null | undefined, FaceRow[]>();
  for (const row of rows) {
    const own = sources.get(row.groups.source);
    if (own) own.push(row);
    else sources.set(row.groups.source, [row]);
  }
  return [...sources.values()].flatMap((own, i) => {
    const share = Math.floor(((i + 1) * size) / sources.size) - Math.floor((i * size) / sources.size);
    return drawn(own, share, random);
  });
}

/** Whole shufflings one after the other, cut to measure. */
function drawn(rows: readonly FaceRow[], size: number, random: Random): FaceRow[] {
  let result: FaceRow[] = [];
  while (result.length < size) result = result.concat(shuffled(rows, random));
  return result.slice(0, size);
}
