/** What the package's network costs, against the tutorial's: file size and time a face on the CPU, in turn. */
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CropClassifier, loadCropClassifier } from "../src/faces/index.ts";

const ROUNDS = 9;
const CALLS = 12;
const file = (name: string) => fileURLToPath(new URL(`../models/${name}.onnx`, import.meta.url));
const names = ["mask-detector", "mask-detector-tutorial"];
const models = await Promise.all(names.map((name) => loadCropClassifier(file(name))));
const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1];

async function timePerFace(model: CropClassifier, images: Uint8Array, batch: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < CALLS; i++) await model.probabilities(images);
  return (performance.now() - start) / (CALLS * batch);
}

let ratio = 0;
for (const batch of [1, 16]) {
  const times: number[][] = models.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, model] of models.entries()) {
      const images = new Uint8Array(batch * model.width * model.height * 3).fill(90);
      const time = await timePerFace(model, images, batch);
      if (round > 0) times[i].push(time);
    }
  }
  ratio = median(times[0]) / median(times[1]);
  console.log(`batch ${batch}, median of ${ROUNDS}`);
  for (const [i, name] of names.entries()) {
    const size = (statSync(file(name)).size / 1e6).toFixed(2);
    console.log(`  ${name.padEnd(24)}${size} MB  ${median(times[i]).toFixed(2)} ms a face`);
  }
}
console.log(`networks ratio ${ratio.toFixed(3)}`);
