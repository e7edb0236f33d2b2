/**
 * How well masks that were drawn or moved below the nose teach what real ones look like that leave it out, on the public
 * test photos' given boxes >= 40 px: `npm run bench -- nose-out [MODEL]`.
 */
import { fileURLToPath } from "node:url";
import { loadCropClassifier } from "../src/load/node.ts";
import { readImage } from "../src/media/node/index.ts";
import { classificationMetrics, type Scored } from "../src/report/index.ts";
import { labelledPhotos, share } from "./photos/labelled-photos.ts";

const packaged = fileURLToPath(new URL("../models/nose-detector.onnx", import.meta.url));
const model = await loadCropClassifier(process.argv[3] ?? packaged);
const scored: Scored[] = [];
for (const { file, faces } of await labelledPhotos()) {
  const masked = faces.filter((face) => face.label !== "without_mask" && face.side >= 40);
  if (masked.length === 0) continue;
  const boxes = masked.map((face) => face.box);
  const probabilities = await model.boxProbabilities(await readImage(file), boxes);
  for (const [i, probability] of probabilities.entries()) {
    scored.push({ probability, label: Number(masked[i].label === "mask_weared_incorrect") });
  }
}
const incorrect = scored.filter(({ label }) => label === 1).length;
console.log(`${incorrect} masks worn incorrectly among ${scored.length}`);
for (const threshold of [0.5, 0.7, 0.9, 0.95]) {
  const called = scored.filter(({ probability }) => probability >= threshold);
  const right = called.filter(({ label }) => label === 1).length;
  console.log(`  from ${threshold}: recall ${share([right, incorrect])}, precision ${share([right, called.length])}`);
}
const { rocAuc, averagePrecision } = classificationMetrics(scored);
console.log(`  ROC AUC ${rocAuc.toFixed(3)}, average precision ${averagePrecision.toFixed(3)}`);
let best = 0;
let [right, all] = [0, 0];
for (const { label } of scored.toSorted((a, b) => b.probability - a.probability)) {
  right += label;
  all++;
  if (right / all >= 0.9) best = right / incorrect;
}
console.log(`nose-out score ${best.toFixed(4)} (recall at a precision of 90 %)`);
