/**
 * Scores on ../shared/data/photos-boxes, the public test photos: recall of the face detector, the classifier on given
 * boxes, and both together. Options: `--model FILE`, another classifier than the package's; `--classifier-only`.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { decodeImage } from "../src/data/index.ts";
import { readRecords } from "../src/data/table.ts";
import { type DetectedFace, iou, loadFaceDetector, loadMaskModel, type MaskAnswer } from "../src/faces/index.ts";
import type { Box } from "../src/image/index.ts";
import { classificationMetrics, type Scored } from "../src/report/index.ts";

interface LabelledFace {
  label: "with_mask" | "without_mask" | "mask_weared_incorrect";
  box: Box;
  side: number;
}

const root = fileURLToPath(new URL("../../shared/data/photos-boxes/", import.meta.url));
if (!existsSync(root)) throw new Error(`no test photos at ${root}`);
const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { model: { type: "string" }, "classifier-only": { type: "boolean" } },
});
const photos = new Map<string, LabelledFace[]>();
for (const { path, label, ...numbers } of await readRecords(`${root}labels.csv`)) {
  const [x, y, width, height] = ["x", "y", "w", "h"].map((name) => Number(numbers[name]));
  const face = { label: label as LabelledFace["label"], box: { x, y, width, height }, side: Math.min(width, height) };
  photos.set(path!, [...(photos.get(path!) ?? []), face]);
}
const detector = await loadFaceDetector();
const model = await loadMaskModel(options.model, { uncertain: [0.5, 0.5] });

const scored: Scored[] = [];
const recall = { "masked 20-40": [0, 0], "masked >= 40": [0, 0], "unmasked 20-40": [0, 0], "unmasked >= 40": [0, 0] };
const found: { photo: string; face: DetectedFace & MaskAnswer }[] = [];
let spurious = 0;
let milliseconds = 0;
for (const [photo, labelled] of photos) {
  const image = await decodeImage(root + photo);
  const known = labelled.filter((face) => face.label !== "mask_weared_incorrect");
  const large = known.filter((face) => face.side >= 40);
  const answers = await model.classify(
    image,
    large.map((face) => face.box),
  );
  for (const [i, { label, confidence }] of answers.entries()) {
    const probability = label === "mask" ? confidence : 1 - confidence;
    scored.push({ probability, label: Number(large[i].label === "with_mask") });
  }
  if (options["classifier-only"]) continue;
  const start = performance.now();
  const faces = await detector.detect(image);
  const labels = await model.classify(
    image,
    faces.map((face) => face.box),
  );
  milliseconds += performance.now() - start;
  faces.forEach((face, i) => {
    found.push({ photo, face: { ...face, ...labels[i] } });
  });
  spurious += faces.filter(({ box }) => labelled.every((face) => iou(face.box, box) < 0.4)).length;
  for (const { label, box, side } of known.filter((face) => face.side >= 20)) {
    const tally = recall[`${label === "with_mask" ? "masked" : "unmasked"} ${side < 40 ? "20-40" : ">= 40"}`];
    tally[1]++;
    if (faces.some((face) => iou(face.box, box) >= 0.4)) tally[0]++;
  }
}

/** Average precision at IoU 0.5; labelled faces below 20 px or worn incorrectly neither help nor harm. */
function averagePrecision(label: "with_mask" | "without_mask"): number {
  const counts = (face: LabelledFace) => face.label === label && face.side >= 20;
  const total = [...photos.values()].flat().filter(counts).length;
  const matched = new Set<LabelledFace>();
  let [right, wrong, sum] = [0, 0, 0];
  const own = found.filter(({ face }) => (face.label === "mask") === (label === "with_mask"));
  for (const { photo, face } of own.sort(
    (a, b) => b.face.score * b.face.confidence - a.face.score * a.face.confidence,
  )) {
    const labelled = photos.get(photo)!;
    const best = labelled
      .filter((l) => iou(l.box, face.box) >= 0.5)
      .sort((a, b) => iou(b.box, face.box) - iou(a.box, face.box))[0];
    if (best && !counts(best) && best.label !== (label === "with_mask" ? "without_mask" : "with_mask")) continue;
    if (best && counts(best) && !matched.has(best)) {
      matched.add(best);
      right++;
      sum += right / (right + wrong);
    } else {
      wrong++;
    }
  }
  return sum / total;
}

const share = ([part, whole]: readonly number[]) => `${part}/${whole} = ${((100 * part) / whole).toFixed(1)} %`;
if (!options["classifier-only"]) {
  const others = (spurious / photos.size).toFixed(2);
  console.log(`detector recall at IoU 0.4 by short side in pixels, ${others} other boxes a photo`);
  for (const [name, tally] of Object.entries(recall)) console.log(`  ${name.padEnd(16)} ${share(tally)}`);
  const [masked, unmasked] = [averagePrecision("with_mask"), averagePrecision("without_mask")];
  console.log(`end to end, ${(milliseconds / photos.size).toFixed(0)} ms a photo`);
  console.log(
    `  AP50 masked ${masked.toFixed(3)}, unmasked ${unmasked.toFixed(3)}, mAP50 ${((masked + unmasked) / 2).toFixed(3)}`,
  );
}
console.log("classifier on given boxes, short side >= 40 px");
for (const [label, name] of ["unmasked", "masked"].entries()) {
  const own = scored.filter((sample) => sample.label === label);
  console.log(
    `  ${name.padEnd(16)} ${share([own.filter((s) => Number(s.probability >= 0.5) === label).length, own.length])}`,
  );
}
console.log("  uncertain between   called uncertain   of the rest right");
for (const [from, to] of [
  [0.5, 0.5],
  [0.4, 0.6],
  [0.3, 0.7],
  [0.2, 0.8],
  [0.1, 0.9],
]) {
  const rest = scored.filter(({ probability }) => probability <= from || probability >= to);
  const right = rest.filter(({ probability, label }) => Number(probability >= 0.5) === label);
  const uncertain = ((100 * (scored.length - rest.length)) / scored.length).toFixed(1);
  console.log(
    `  ${from} and ${to}          ${uncertain.padStart(5)} %            ${((100 * right.length) / rest.length).toFixed(2)} %`,
  );
}
const { balancedAccuracy, expectedCalibrationError } = classificationMetrics(scored);
console.log(`  expected calibration error ${expectedCalibrationError.toFixed(4)}`);
console.log(`photos-boxes score ${balancedAccuracy.toFixed(4)}`);
