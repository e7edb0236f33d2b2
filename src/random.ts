/** A source of uniform random numbers in [0, 1). */
export type Random = () => number;

/**
 * A seeded generator, mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32.
 * Several seeds are mixed into one, so that `seeded(seed, epoch)` gives each epoch its own stream.
 *
 * @example const random = seeded(0, 3); random(); // the same number on every machine
 */
export function seeded(...seeds: number[]): Random {
  let state = 0x9e3779b9;
  for (const seed of seeds) state = mix(state ^ seed) + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
}

/** Numbers of a generator between two others: `uniform(random)(low, high)`. */
export const uniform = (random: Random) => (low: number, high: number) => low + random() * (high - low);

function mix(value: number): number {
  let t = Math.imul(value ^ (value >>> 15), value | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

/** A shuffled copy (Fisher-Yates, Durstenfeld's form); the input is left as it is. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
