import type { Random } from "../random.ts";

/** A measure and the interval that holds it with 95 % confidence. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/**
 * Percentile bootstrap: `measure` on `rounds` samples drawn with replacement; Efron, "Bootstrap Methods", 1979. Draws on
 * which a measure is undefined are left out.
 */
export function bootstrap<T, K extends string>(
  samples: readonly T[],
  measure: (samples: readonly T[]) => Readonly<Record<K, number>>,
  random: Random,
  rounds = 500,
): Record<K, Interval> {
  const draws: Record<K, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    draws.push(measure(samples.map(() => samples[Math.floor(random() * samples.length)])));
  }
  const entries = (Object.entries(measure(samples)) as [K, number][]).map(([name, value]) => {
    const sorted = draws
      .map((draw) => draw[name])
      .filter((drawn) => !Number.isNaN(drawn))
      .sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
    return [name, { value, low: at(0.025), high: at(0.975) }];
  });
  return Object.fromEntries(entries);
}
