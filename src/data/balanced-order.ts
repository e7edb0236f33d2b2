import { type Random, shuffled } from "../random.ts";
import type { FaceRow, Label } from "./table.ts";

/**
 * As many rows as there are, half of each label: its rows by their `weight`, or, where they have none, as many from each
 * of its sources.
 */
export function balancedOrder(rows: readonly FaceRow[], random: Random): FaceRow[] {
  const half = (label: Label, size: number) => {
    const own = rows.filter((row) => row.label === label);
    return own.every(({ groups }) => Number(groups.weight) > 0)
      ? byWeight(own, size, random)
      : bySource(own, size, random);
  };
  const middle = Math.ceil(rows.length / 2);
  return shuffled([...half(0, middle), ...half(1, rows.length - middle)], random);
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
