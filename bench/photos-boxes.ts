/**
 * Scores on ../shared/data/photos-boxes, the public test photos: detector recall, and the classifier on given boxes.
 * Options: `--model FILE`, another classifier than the package's; `--classifier-only`.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { decodeImage } from "../src/data/index.ts";
import { readRecords } from "../src/data/table.ts";
import { iou, loadFaceDetector, loadMaskModel } from "../src/faces/index.ts";

const root = fileURLToPath(new URL("../../shared/data/photos-boxes/", import.meta.url));
if (!existsSync(root)) throw new Error(`no test photos at ${root}`);
const faces = (await readRecords(`${root}labels.csv`)).map((row) => ({
  path: row.path!,
  masked: row.label === "with_mask",
  incorrect: row.label === "mask_weared_incorrect",
  box: { x: Number(row.x), y: Number(row.y), width: Number(row.w), height: Number(row.h) },
}));
const detector = await loadFaceDetector();
const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { model: { type: "string" }, "classifier-only": { type: "boolean" } },
});
const model = await loadMaskModel(options.model);
const recall = { "masked 20-40": [0, 0], "masked >= 40": [0, 0], "unmasked 20-40": [0, 0], "unmasked >= 40": [0, 0] };
const right = { masked: [0, 0], unmasked: [0, 0] };
let spurious = 0;
const photos = new Map<string, typeof faces>();
for (const face of faces) photos.set(face.path, [...(photos.get(face.path) ?? []), face]);
for (const [path, labelled] of photos) {
  const image = await decodeImage(root + path);
  const found = options["classifier-only"] ? [] : await detector.detect(image);
  spurious += found.filter(({ box }) => labelled.every((face) => iou(face.box, box) < 0.4)).length;
  for (const face of labelled) {
    const side = Math.min(face.box.width, face.box.height);
    if (face.incorrect || side < 20) continue;
    const label = face.masked ? "masked" : "unmasked";
    const tally = recall[`${label} ${side < 40 ? "20-40" : ">= 40"}`];
    tally[1]++;
    if (found.some(({ box }) => iou(box, face.box) >= 0.4)) tally[0]++;
    if (side < 40) continue;
    const [answer] = await model.classify(image, [face.box]);
    right[label][1]++;
    if ((answer.label === "mask") === face.masked) right[label][0]++;
  }
}
const share = ([part, whole]: number[]) => `${part}/${whole} = ${((100 * part) / whole).toFixed(1)} %`;
if (!options["classifier-only"]) {
  console.log(
    `detector recall at IoU 0.4 by short side in pixels, ${(spurious / photos.size).toFixed(2)} other boxes a photo`,
  );
  for (const [name, tally] of Object.entries(recall)) console.log(`  ${name.padEnd(16)} ${share(tally)}`);
}
console.log("classifier on given boxes, short side >= 40 px");
for (const [name, tally] of Object.entries(right)) console.log(`  ${name.padEnd(16)} ${share(tally)}`);
const balanced = (right.masked[0] / right.masked[1] + right.unmasked[0] / right.unmasked[1]) / 2;
console.log(`photos-boxes score ${balanced.toFixed(4)}`);
