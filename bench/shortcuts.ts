/**
 * What tells the label apart without a look at the face: a logistic regression sees only size, blur and the outer border
 * of the bare and masked faces of the training mix, as files and as the network gets them. `npm run bench -- shortcuts TABLE`.
 */
import {
  FRAME_SURROUNDINGS,
  fileShortcuts,
  learnShortcuts,
  MEASURED_SIDE,
  shortcutsOf,
  type WeightedSample,
} from "../src/curate/index.ts";
import { FaceLoader, type Label, readTable } from "../src/data/index.ts";
import { presets } from "../src/train/index.ts";

const SAMPLES = 8000;
const [, , , table] = process.argv;
if (!table) throw new Error("usage: npm run bench -- shortcuts TABLE, made by `npm run training-data`");
const rows = (await readTable(table)).filter(({ label }) => label < 2);

/** Balanced accuracy, on the second half, of a regression that learned from the first. */
function probe(samples: readonly WeightedSample[]): number {
  const probability = learnShortcuts(samples.slice(0, SAMPLES / 2));
  const tested = samples.slice(SAMPLES / 2);
  const right = (label: Label) => {
    const own = tested.filter((sample) => sample.label === label);
    return own.filter(({ shortcuts }) => Number(probability(shortcuts) >= 0.5) === label).length / own.length;
  };
  return (right(0) + right(1)) / 2;
}

/** Drawn as training draws them, with the random variants that the network is given or as the files are. */
async function collect(augmented: boolean): Promise<WeightedSample[]> {
  await using loader = new FaceLoader({
    width: MEASURED_SIDE,
    height: MEASURED_SIDE,
    surroundings: FRAME_SURROUNDINGS,
    augmentation: augmented ? presets.default.augmentation : undefined,
  });
  const samples: WeightedSample[] = [];
  for (let epoch = 0; samples.length < SAMPLES; epoch++) {
    for await (const batch of loader.shuffledBatches(rows, { seed: 5, epoch, balanced: true })) {
      for (const [i, { path, label }] of batch.rows.entries()) {
        const pixels = batch.images.subarray(i * MEASURED_SIDE ** 2 * 3, (i + 1) * MEASURED_SIDE ** 2 * 3);
        samples.push({ shortcuts: augmented ? shortcutsOf(pixels) : await fileShortcuts(path), label, weight: 1 });
      }
      if (samples.length >= SAMPLES) break;
    }
  }
  return samples.slice(0, SAMPLES);
}

console.log("balanced accuracy of a logistic regression on size, blur and border (chance is 0.5):");
console.log(`  the files as they are                  ${probe(await collect(false)).toFixed(4)}`);
const seen = probe(await collect(true));
console.log(`  what the network is given in training  ${seen.toFixed(4)}`);
console.log(`shortcuts score ${seen.toFixed(4)}`);
