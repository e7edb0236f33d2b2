import { resize } from "../image/index.ts";
import { type ReadImageOptions, readImage } from "../media/node/index.ts";
import { checkOption, type Rule, wholeNumber, withDefaults } from "../options.ts";
import { mapAhead } from "../pipeline/index.ts";
import type { FaceRow } from "./table.ts";

/** Rows that show one picture: positions in the table, ascending. */
export type DuplicateGroup = readonly number[];

export interface DuplicateOptions extends ReadImageOptions {
  /** Most bits of 64 in which the hashes of candidates differ. */
  maxHashDistance?: number | undefined;
  /** Most that two candidates' grey values, 32 x 32, differ on the mean, of 255, after their contrast is made equal. */
  maxDifference?: number | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

const DEFAULTS = { maxHashDistance: 8, maxDifference: 9 };
const greyLevels: Rule<number> = {
  allows: "a number from 0 to 255",
  accepts: (value) => typeof value === "number" && value >= 0 && value <= 255,
};

/**
 * Finds exact and near duplicates: other sizes, compressions or slight recolourings of one picture. Candidates agree in
 * one of four parts of a perceptual hash, the signs of the horizontal differences of 9 x 8 grey values (dHash, Krawetz,
 * 2013), and are then compared pixel by pixel. A file that cannot be decoded has no duplicates.
 *
 * @throws InputError where an option is out of its range
 */
export async function findDuplicates(
  rows: readonly FaceRow[],
  options: DuplicateOptions = {},
): Promise<DuplicateGroup[]> {
  const { maxHashDistance, maxDifference } = withDefaults(DEFAULTS, options);
  const { onProgress, maxPixels } = options;
  checkOption("maxHashDistance", maxHashDistance, wholeNumber(0));
  checkOption("maxDifference", maxDifference, greyLevels);
  let done = 0;
  const prints = await mapAhead(rows, 8, async ({ path }) => {
    const print = await fingerprint(path, { maxPixels }).catch(() => undefined);
    onProgress?.(++done, rows.length);
    return print;
  });
  const owner = rows.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (owner[at] !== at) {
      owner[at] = owner[owner[at]];
      at = owner[at];
    }
    return at;
  };
  for (const [a, b] of candidates(prints)) {
    if (root(a) === root(b)) continue;
    const [x, y] = [prints[a]!, prints[b]!];
    if (hammingDistance(x.hash, y.hash) > maxHashDistance || meanDifference(x.grey, y.grey) > maxDifference) continue;
    owner[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
  }
  const groups = new Map<number, number[]>();
  rows.forEach((_, i) => {
    const group = groups.get(root(i));
    if (group) group.push(i);
    else groups.set(root(i), [i]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

export interface Deduplicated {
  rows: FaceRow[];
  /** Rows left out: a picture's second and later copies, and all copies where their labels disagree. */
  dropped: { row: FaceRow; reason: string }[];
}

/** Keeps one row of every picture; none where its copies have both labels. */
export function withoutDuplicates(rows: readonly FaceRow[], groups: readonly DuplicateGroup[]): Deduplicated {
  const reasons = new Map<number, string>();
  for (const group of groups) {
    const disagree = new Set(group.map((i) => rows[i].label)).size > 1;
    for (const i of disagree ? group : group.slice(1)) {
      reasons.set(i, disagree ? "copies of it have both labels" : `a copy of ${rows[group[0]].path}`);
    }
  }
  return {
    rows: rows.filter((_, i) => !reasons.has(i)),
    dropped: [...reasons].map(([i, reason]) => ({ row: rows[i], reason })),
  };
}

interface Fingerprint {
  /** 64 bits. */
  hash: bigint;
  /** 32 x 32, of mean 0 and a standard deviation of 50. */
  grey: Float32Array;
}

async function fingerprint(path: string, options: ReadImageOptions): Promise<Fingerprint> {
  const image = await readImage(path, options);
  const [small, large] = [resize(image, 9, 8), resize(image, 32, 32)];
  const grey = (data: Uint8Array) =>
    Float32Array.from({ length: data.length / 3 }, (_, i) => (data[3 * i] + data[3 * i + 1] + data[3 * i + 2]) / 3);
  const cells = grey(small.data);
  let hash = 0n;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) hash = (hash << 1n) | BigInt(cells[9 * y + x] < cells[9 * y + x + 1]);
  }
  const values = grey(large.data);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) || 1;
  return { hash, grey: values.map((v) => (50 * (v - mean)) / deviation) };
}

/** Pairs that agree in one of the hash's four parts of 16 bits; each with the part's first few only, where it is common. */
function* candidates(prints: readonly (Fingerprint | undefined)[]): Generator<[number, number]> {
  const MOST = 200;
  for (let part = 0n; part < 4n; part++) {
    const buckets = new Map<bigint, number[]>();
    for (const [i, print] of prints.entries()) {
      if (!print) continue;
      const key = (print.hash >> (16n * part)) & 0xffffn;
      const bucket = buckets.get(key) ?? [];
      for (const other of bucket) yield [other, i];
      if (bucket.length < MOST) bucket.push(i);
      buckets.set(key, bucket);
    }
  }
}

function hammingDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let bits = a ^ b; bits > 0n; bits &= bits - 1n) count++;
  return count;
}

function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}
