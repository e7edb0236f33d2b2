import { type Random, shuffled } from "../random.ts";
import { countLabels, type FaceRow, type Label } from "./table.ts";

/** How often a label is drawn to the others: masks worn wrongly are rare wherever a network is used. */
const OFTEN: Readonly<Record<Label, number>> = { 0: 1, 1: 1, 2: 0.5 };

/**
 * As many rows as there are, the labels equally often, masks worn wrongly half as often: a label's rows by their `weight`,
 * or, where they have none, as many from each of its sources.
 */
export function balancedOrder(rows: readonly FaceRow[], random: Random): FaceRow[] {
  const part = (label: Label, size: number) => {
    const own = rows.filter((row) => row.label === label);
    return own.every(({ groups }) => Number(groups.weight) > 0)
      ? byWeight(own, size, random)
      : bySource(own, size, random);
  };
  const labels = [...countLabels(rows).keys()] as Label[];
  const upTo = (count: number) => labels.slice(0, count).reduce((sum: number, label) => sum + OFTEN[label], 0);
  const ends = labels.map((label) => Math.ceil((rows.length * upTo(label + 1)) / upTo(labels.length)));
  const order = labels.flatMap((label) => part(label, ends[label] - (ends[label - 1] ?? 0)));
  return shuffled(order, random);
}

/** Systematic sampling: a row is drawn its weight's share of `size` times, rounded up or down at random. */
function byWeight(rows: readonly FaceRow[], size: number, random: Random): FaceRow[] {
  const order = shuffled(rows, random);
  const total = order.reduce((sum, { groups }) => sum + Number(groups.weight), 0);
  const start = random();
  const result: FaceRow[] = [];
  let reached = 0;
  for (const row of order) {
    reached += (Number(row.groups.weight) * size) / total;
    while (result.length < size && result.length + start < reached) result.push(row);
  }
  while (result.length < size) result.push(order[order.length - 1]);
  return result;
}

function bySource(rows: readonly FaceRow[], size: number, random: Random): FaceRow[] {
  const sources = [...new Set(rows.map((row) => row.groups.source))];
  return sources.flatMap((source, i) => {
    const share = Math.floor(((i + 1) * size) / sources.length) - Math.floor((i * size) / sources.length);
    return drawn(
      rows.filter((row) => row.groups.source === source),
      share,
      random,
    );
  });
}

/** Whole shufflings one after the other, cut to measure. */
function drawn(rows: readonly FaceRow[], size: number, random: Random): FaceRow[] {
  const result: FaceRow[] = [];
  while (result.length < size) result.push(...shuffled(rows, random));
  return result.slice(0, size);
}
