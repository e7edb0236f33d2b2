/**
 * What tells the label apart without a look at the face: a logistic regression sees only blur, size and the outer border
 * of the training batches, as files and as the network gets them. `npm run bench -- shortcuts TABLE`.
 */
import { decodeImage, FaceLoader, type FaceRow, readTable } from "../src/data/index.ts";
import { presets } from "../src/train/index.ts";

const SIDE = 96;
const SAMPLES = 4000;
const [, table] = process.argv.slice(2);
if (!table) throw new Error("usage: npm run bench -- shortcuts TABLE, made by `npm run training-data`");
const rows = await readTable(table);

/** Mean absolute Laplacian, and mean and deviation of each colour over a border of a twelfth of the side. */
function features(pixels: Uint8Array, size: readonly number[]): number[] {
  const at = (x: number, y: number, c: number) => pixels[3 * (y * SIDE + x) + c];
  let blur = 0;
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      blur += Math.abs(4 * at(x, y, 1) - at(x - 1, y, 1) - at(x + 1, y, 1) - at(x, y - 1, 1) - at(x, y + 1, 1));
    }
  }
  const edge = SIDE / 12;
  const border = [0, 1, 2].flatMap((c) => {
    const values: number[] = [];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) if (Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y) < edge) values.push(at(x, y, c));
    }
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)];
  });
  return [Math.log(1 + blur / SIDE ** 2), ...size, ...border];
}

/** Balanced accuracy on the second half of a logistic regression that learned from the first. */
function probe(samples: readonly { x: number[]; label: number }[]): number {
  const columns = samples[0].x.map((_, k) => {
    const values = samples.map(({ x }) => x[k]);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return { mean, deviation: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length) || 1 };
  });
  const scaled = samples.map(({ x, label }) => ({
    x: [1, ...x.map((v, k) => (v - columns[k].mean) / columns[k].deviation)],
    label,
  }));
  const [learned, tested] = [scaled.slice(0, SAMPLES / 2), scaled.slice(SAMPLES / 2)];
  const weights = learned[0].x.map(() => 0);
  const answer = (x: readonly number[]) => 1 / (1 + Math.exp(-x.reduce((sum, v, k) => sum + v * weights[k], 0)));
  for (let round = 0; round < 500; round++) {
    const gradient = weights.map(() => 0);
    for (const { x, label } of learned) {
      const error = answer(x) - label;
      for (const [k, v] of x.entries()) gradient[k] += (error * v) / learned.length;
    }
    for (const [k, g] of gradient.entries()) weights[k] -= 0.5 * g;
  }
  const share = (label: number) => {
    const own = tested.filter((sample) => sample.label === label);
    return own.filter(({ x }) => Number(answer(x) >= 0.5) === label).length / own.length;
  };
  return (share(0) + share(1)) / 2;
}

async function sizeOf({ path }: FaceRow): Promise<number[]> {
  const { width, height } = await decodeImage(path);
  return [Math.log(width), Math.log(height)];
}

async function collect(augmented: boolean) {
  const { augmentation } = presets.default;
  await using loader = new FaceLoader({
    width: SIDE,
    height: SIDE,
    augmentation: augmented ? augmentation : undefined,
  });
  const samples: { x: number[]; label: number }[] = [];
  for await (const batch of loader.shuffledBatches(rows, { seed: 5, epoch: 0, balanced: true })) {
    for (const [i, row] of batch.rows.entries()) {
      const pixels = batch.images.subarray(i * SIDE * SIDE * 3, (i + 1) * SIDE * SIDE * 3);
      samples.push({ x: features(pixels, augmented ? [] : await sizeOf(row)), label: row.label });
    }
    if (samples.length >= SAMPLES) break;
  }
  return samples.slice(0, SAMPLES);
}

console.log("balanced accuracy of a logistic regression on blur and border (chance is 0.5):");
console.log(`  the files as they are, their size too    ${probe(await collect(false)).toFixed(4)}`);
const seen = probe(await collect(true));
console.log(`  what the network is given in training    ${seen.toFixed(4)}`);
console.log(`shortcuts score ${seen.toFixed(4)}`);
