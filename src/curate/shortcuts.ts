import type { FaceRow, Label } from "../data/index.ts";
import { resize } from "../image/index.ts";
import { readImage } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";

/** Side to which pictures are brought to be measured, pixels: what the package's network reads. */
export const MEASURED_SIDE = 96;

/** What tells labels apart without a look at the face, one number each. */
export type Shortcuts = readonly number[];

export interface WeightedSample {
  shortcuts: Shortcuts;
  label: Label;
  weight: number;
}

/**
 * Blur (the logarithm of the mean absolute Laplacian), and mean and deviation of each colour over a border of a twelfth
 * of the side.
 *
 * @param pixels RGB, `MEASURED_SIDE` squared
 */
export function shortcutsOf(pixels: Uint8Array): number[] {
  const at = (x: number, y: number, c: number) => pixels[3 * (y * MEASURED_SIDE + x) + c];
  const last = MEASURED_SIDE - 1;
  const edge = MEASURED_SIDE / 12;
  let blur = 0;
  const [sums, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let count = 0;
  for (let y = 0; y <= last; y++) {
    for (let x = 0; x <= last; x++) {
      const depth = Math.min(x, y, last - x, last - y);
      if (depth > 0)
        blur += Math.abs(4 * at(x, y, 1) - at(x - 1, y, 1) - at(x + 1, y, 1) - at(x, y - 1, 1) - at(x, y + 1, 1));
      if (depth >= edge) continue;
      count++;
      for (let c = 0; c < 3; c++) {
        sums[c] += at(x, y, c);
        squares[c] += at(x, y, c) ** 2;
      }
    }
  }
  const means = sums.map((sum) => sum / count);
  const deviations = squares.map((sum, c) => Math.sqrt(Math.max(0, sum / count - means[c] ** 2)));
  return [Math.log(1 + blur / MEASURED_SIDE ** 2), ...means, ...deviations];
}

/** Those of a picture file, and its width and height. @throws InputError where it cannot be decoded */
export async function fileShortcuts(path: string): Promise<number[]> {
  const image = await readImage(path);
  const { data } = resize(image, MEASURED_SIDE, MEASURED_SIDE);
  return [...shortcutsOf(data), Math.log(image.width), Math.log(image.height)];
}

/**
 * A logistic regression on shortcuts, their squares and products, by gradient descent.
 *
 * @returns the probability of label 1 that it gives
 */
export function learnShortcuts(samples: readonly WeightedSample[], rounds = 600): (shortcuts: Shortcuts) => number {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (value: (sample: WeightedSample) => number) =>
    samples.reduce((sum, sample) => sum + sample.weight * value(sample), 0) / total;
  const scales = samples[0].shortcuts.map((_, k) => {
    const middle = mean(({ shortcuts }) => shortcuts[k]);
    return { middle, deviation: Math.sqrt(mean(({ shortcuts }) => (shortcuts[k] - middle) ** 2)) || 1 };
  });
  const terms = (shortcuts: Shortcuts) => {
    const scaled = shortcuts.map((v, k) => Math.max(-3, Math.min(3, (v - scales[k].middle) / scales[k].deviation)));
    return Float64Array.from([1, ...scaled, ...scaled.flatMap((a, i) => scaled.slice(i).map((b) => (a * b) / 2))]);
  };
  const learned = samples.map(({ shortcuts, label, weight }) => ({
    x: terms(shortcuts),
    label,
    weight: weight / total,
  }));
  const weights = new Float64Array(learned[0].x.length);
  const answer = (x: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < x.length; k++) sum += x[k] * weights[k];
    return 1 / (1 + Math.exp(-sum));
  };
  for (let round = 0; round < rounds; round++) {
    const gradient = new Float64Array(weights.length);
    for (const { x, label, weight } of learned) {
      const error = weight * (answer(x) - label);
      for (let k = 0; k < x.length; k++) gradient[k] += error * x[k];
    }
    for (let k = 0; k < weights.length; k++) weights[k] -= 0.3 * gradient[k];
  }
  return (shortcuts) => answer(terms(shortcuts));
}

/** A row counts at most so many times what its source's share gives it. */
const MOST = 5;

/**
 * Weights by which a draw of either label is alike in size, blur and border, and each source of a label has its share:
 * a row's share of its source, over the probability that its shortcuts give its label (inverse propensity weighting;
 * Rosenbaum and Rubin, "The central role of the propensity score", 1983).
 *
 * @returns the rows with a column `weight`, which balanced sampling draws by
 */
export async function weighAgainstShortcuts(rows: readonly FaceRow[]): Promise<FaceRow[]> {
  const key = ({ label, groups }: FaceRow) => `${label} ${groups.source}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  const sources = [0, 1].map((label) => [...counts.keys()].filter((name) => name.startsWith(`${label} `)).length);
  const samples = await mapAhead(rows, 4, async (row) => ({
    shortcuts: await fileShortcuts(row.path),
    label: row.label,
    weight: 1 / (sources[row.label] * counts.get(key(row))!),
  }));
  const probability = learnShortcuts(samples);
  return rows.map((row, i) => {
    const { shortcuts, label, weight } = samples[i];
    const p = probability(shortcuts);
    const factor = Math.min(MOST, 0.5 / Math.max(1e-3, label === 1 ? p : 1 - p));
    return { ...row, groups: { ...row.groups, weight: (weight * factor * rows.length).toPrecision(4) } };
  });
}
