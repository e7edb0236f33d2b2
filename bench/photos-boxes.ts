/**
 * Scores on ../shared/data/photos-boxes, the public test photos: detector and classifier together, and the classifier on
 * given boxes. Options: `--model FILE`, another classifier than the package's; `--classifier-only`.
 */
import { parseArgs } from "node:util";
import { MaskClassifier, MaskDetector } from "../src/faces/index.ts";
import { CLASSES } from "../src/labels.ts";
import { loadCropClassifier, loadFaceDetector } from "../src/load/node.ts";
import { answerOf, classificationMetrics, classMetrics, confusionMatrix, recallAt } from "../src/report/index.ts";
import { answerPhotos, averagePrecision, foundFaces } from "./photos/end-to-end.ts";
import { scoreGivenBoxes } from "./photos/given-boxes.ts";
import { labelledPhotos, share } from "./photos/labelled-photos.ts";

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { model: { type: "string" }, "classifier-only": { type: "boolean" } },
});
const photos = await labelledPhotos();
const classifier = await loadCropClassifier(options.model);
const model = new MaskClassifier(classifier, { uncertain: [0.5, 0.5] });

if (!options["classifier-only"]) {
  const usual = await answerPhotos(new MaskDetector(await loadFaceDetector(), model), photos);
  const times = usual.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  console.log(`detector and classifier, median ${times[times.length >> 1].toFixed(0)} ms a photo`);
  console.log("  answers on found faces, short side >= 40 px");
  console.log(`    unmasked         ${share(foundFaces(usual, "without_mask"))}`);
  console.log(`    masked           ${share(foundFaces(usual, "with_mask"))}`);
  // Average precision looks at all that the detector finds, however unsure it is.
  const all = await answerPhotos(new MaskDetector(await loadFaceDetector({ minScore: 0.05 }), model), photos);
  const [masked, unmasked] = [averagePrecision(all, "with_mask"), averagePrecision(all, "without_mask")];
  console.log(`  AP50 masked ${masked.toFixed(3)}, unmasked ${unmasked.toFixed(3)}`);
  console.log(`  mAP50 ${((masked + unmasked) / 2).toFixed(3)}`);
}

const scored = await scoreGivenBoxes(classifier, photos);
const told = scored.filter(({ label }) => label < 2);
const confusion = confusionMatrix(scored);
console.log("classifier on given boxes, short side >= 40 px");
for (const [label, row] of confusion.entries()) {
  const answers = row.flatMap((count, answer) => (answer === label ? [] : [`${count} ${CLASSES[answer]}`]));
  const all = row.reduce((a, b) => a + b, 0);
  console.log(`  ${CLASSES[label].padEnd(10)} ${share([row[label], all])}, called else: ${answers.join(", ")}`);
}
if (classifier.classes.length > 2) {
  const wrong = scored.map(({ label, probabilities }) => ({
    label: Number(label === 2),
    probability: probabilities![2],
  }));
  const { precision, recall, averagePrecision, calibrationError } = classMetrics(scored, 2);
  console.log(`  worn wrongly: as answered, recall ${recall.toFixed(3)} and precision ${precision.toFixed(3)}`);
  console.log(`  the same: recall at a precision of 90 % ${recallAt(wrong, 0.9).toFixed(3)}`);
  console.log(
    `  the same: average precision ${averagePrecision.toFixed(3)}, calibration error ${calibrationError.toFixed(4)}`,
  );
  const each = CLASSES.map((name, label) => `${name} ${classMetrics(scored, label).calibrationError.toFixed(4)}`);
  console.log(`  calibration error by class: ${each.join(", ")}`);
}
console.log("  uncertain between   called uncertain   of the rest right");
for (const [from, to] of [
  [0.5, 0.5],
  [0.4, 0.6],
  [0.3, 0.7],
  [0.2, 0.8],
  [0.1, 0.9],
]) {
  const rest = told.filter(({ probability }) => probability <= from || probability >= to);
  const sure = rest.filter((face) => answerOf(face) === face.label);
  const uncertain = `${((100 * (told.length - rest.length)) / told.length).toFixed(1)} %`;
  console.log(
    `  ${from} and ${to}         ${uncertain.padStart(7)}            ${((100 * sure.length) / rest.length).toFixed(2)} %`,
  );
}
const { balancedAccuracy, expectedCalibrationError } = classificationMetrics(scored);
console.log(`  expected calibration error ${expectedCalibrationError.toFixed(4)}`);
console.log(`photos-boxes score ${balancedAccuracy.toFixed(4)}`);
