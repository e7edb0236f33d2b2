/**
 * Scores on ../shared/data/photos-boxes, the public test photos: the classifier on given boxes, and detector and
 * classifier together. Options: `--model FILE`, another classifier than the package's; `--classifier-only`.
 */
import { parseArgs } from "node:util";
import { decodeImage } from "../src/data/index.ts";
import { type DetectedFace, iou, loadFaceDetector, loadMaskModel, type MaskAnswer } from "../src/faces/index.ts";
import { classificationMetrics, type Scored } from "../src/report/index.ts";
import { type LabelledFace, type LabelledPhoto, labelledPhotos, share } from "./photos/labelled-photos.ts";

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { model: { type: "string" }, "classifier-only": { type: "boolean" } },
});
const photos = await labelledPhotos();
const detector = await loadFaceDetector();
const model = await loadMaskModel(options.model, { uncertain: [0.5, 0.5] });

const scored: Scored[] = [];
const found: { photo: LabelledPhoto; face: DetectedFace & MaskAnswer }[] = [];
/** Answers on the boxes that the detector found for labelled faces: right and all, by label. */
const foundFaces = { without_mask: [0, 0], with_mask: [0, 0] };
const times = { detector: [] as number[], face: [] as number[] };
for (const photo of photos) {
  const image = await decodeImage(photo.file);
  const large = photo.faces.filter((face) => face.label !== "mask_weared_incorrect" && face.side >= 40);
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
  const detected = performance.now();
  const labels = await model.classify(
    image,
    faces.map((face) => face.box),
  );
  times.detector.push(detected - start);
  if (faces.length > 0) times.face.push((performance.now() - detected) / faces.length);
  const answered = faces.map((face, i) => ({ ...face, ...labels[i] }));
  found.push(...answered.map((face) => ({ photo, face })));
  for (const { label, box } of large) {
    const best = answered.toSorted((a, b) => iou(b.box, box) - iou(a.box, box)).at(0);
    if (!best || iou(best.box, box) < 0.4) continue;
    const tally = foundFaces[label as keyof typeof foundFaces];
    tally[1]++;
    if ((best.label === "mask") === (label === "with_mask")) tally[0]++;
  }
}

/** Average precision at IoU 0.5; labelled faces below 20 px or worn incorrectly neither help nor harm. */
function averagePrecision(label: "with_mask" | "without_mask"): number {
  const counts = (face: LabelledFace) => face.label === label && face.side >= 20;
  const total = photos.flatMap(({ faces }) => faces).filter(counts).length;
  const matched = new Set<LabelledFace>();
  let [right, wrong, sum] = [0, 0, 0];
  const own = found.filter(({ face }) => (face.label === "mask") === (label === "with_mask"));
  for (const { photo, face } of own.sort(
    (a, b) => b.face.score * b.face.confidence - a.face.score * a.face.confidence,
  )) {
    const best = photo.faces
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

if (!options["classifier-only"]) {
  const [masked, unmasked] = [averagePrecision("with_mask"), averagePrecision("without_mask")];
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(1);
  console.log(
    `end to end, medians: ${median(times.detector)} ms a photo to find faces, ${median(times.face)} ms a face`,
  );
  console.log(
    `  AP50 masked ${masked.toFixed(3)}, unmasked ${unmasked.toFixed(3)}, mAP50 ${((masked + unmasked) / 2).toFixed(3)}`,
  );
  console.log("classifier on the detector's boxes of labelled faces, short side >= 40 px");
  console.log(`  unmasked         ${share(foundFaces.without_mask)}`);
  console.log(`  masked           ${share(foundFaces.with_mask)}`);
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
