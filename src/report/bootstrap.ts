import type { Random } from "../random.ts";

/** A measure and the interval that holds it with 95 % confidence; NaN where it cannot be measured. */
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
  const drawn = (counts: Uint32Array) => samples.flatMap((sample, i) => new Array<T>(counts[i]).fill(sample));
  return weightedBootstrap(samples.length, (counts) => measure(drawn(counts)), random, rounds);
}

/**
 * The same where a measure needs only know how often each sample was drawn.
 *
 * @param size how many samples there are
 */
export function weightedBootstrap<K extends string>(
  size: number,
  measure: (counts: Uint32Array) => Readonly<Record<K, number>>,
  random: Random,
  rounds = 500,
): Record<K, Interval> {
  const counts = new Uint32Array(size).fill(1);
  const whole = Object.entries(measure(counts)) as [K, number][];
  const draws = new Map(whole.map(([name]) => [name, new Float64Array(rounds)]));
  for (let round = 0; round < rounds; round++) {
    counts.fill(0);
    for (let i = 0; i < size; i++) counts[Math.floor(random() * size)]++;
    for (const [name, value] of Object.entries(measure(counts)) as [K, number][]) draws.get(name)![round] = value;
  }
  const entries = whole.map(([name, value]) => {
    const sorted = draws
      .get(name)!
      .filter((drawn) => !Number.isNaN(drawn))
      .sort();
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
    return [
      name,
      Number.isNaN(value) ? { value, low: value, high: value } : { value, low: at(0.025), high: at(0.975) },
    ];
  });
  return Object.fromEntries(entries);
}
