/**
 * Which faces of ../shared/data/photos-boxes the detector finds, and in what time, for each choice of the sides that it
 * searches at: `npm run bench -- face-recall [CHOICE ...]`, a choice being `centerface:640,320`.
 */

import type { Face, FaceDetectorName } from "../src/faces/index.ts";
import { iou } from "../src/geometry/index.ts";
import { loadFaceDetector } from "../src/load/node.ts";
import { readImage } from "../src/media/node/index.ts";
import { type LabelledPhoto, labelledPhotos, share } from "./photos/labelled-photos.ts";

const MATCH_IOU = 0.4;
/** The default for photos first, then, among others, that for videos. */
const CHOICES = ["centerface:640,320", "centerface:640", "centerface:1024,320"];
const FAST = ["retinaface:480", "retinaface:640", "retinaface:640,320", "retinaface:1024", "retinaface:1024,320"];
const choices = process.argv.slice(3);
const photos = await labelledPhotos();

interface Found {
  photo: LabelledPhoto;
  faces: Face[];
}

/** Boxes a photo that no label of any kind accounts for. */
function falseBoxes(found: readonly Found[], minScore: number): number {
  const strays = found.flatMap(({ photo, faces }) =>
    faces.filter((f) => f.score >= minScore && photo.faces.every(({ box }) => iou(f.box, box) < MATCH_IOU)),
  );
  return strays.length / found.length;
}

function report(found: readonly Found[], minScore: number): void {
  console.log(
    `  from a score of ${minScore.toFixed(3)}, ${falseBoxes(found, minScore).toFixed(2)} false boxes a photo`,
  );
  for (const label of ["with_mask", "without_mask"] as const) {
    for (const [from, to] of [
      [20, 40],
      [40, Number.POSITIVE_INFINITY],
    ]) {
      const tally = [0, 0];
      for (const { photo, faces } of found) {
        const near = faces.filter((face) => face.score >= minScore);
        for (const face of photo.faces.filter((f) => f.label === label && f.side >= from && f.side < to)) {
          tally[1]++;
          if (near.some(({ box }) => iou(box, face.box) >= MATCH_IOU)) tally[0]++;
        }
      }
      console.log(`    ${label.padEnd(12)} ${to < 100 ? "20 to 40 px" : "   >= 40 px"}  ${share(tally)}`);
    }
  }
}

let score = 0;
let isFirst = true;
for (const choice of choices.length > 0 ? choices : [...CHOICES, ...FAST]) {
  const [name, sides] = choice.split(":");
  const faceDetector = name as FaceDetectorName;
  await using detector = await loadFaceDetector({ faceDetector, sides: sides.split(",").map(Number), minScore: 0.05 });
  const found: Found[] = [];
  const times: number[] = [];
  for (const photo of photos) {
    const image = await readImage(photo.file);
    const start = performance.now();
    const faces = await detector.detect(image);
    times.push(performance.now() - start);
    found.push({ photo, faces });
  }
  console.log(`${choice}: median ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(0)} ms a photo`);
  report(found, 0.4);
  const scores = found.flatMap(({ faces }) => faces.map((face) => face.score)).sort((a, b) => a - b);
  let [low, high] = [0, scores.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (falseBoxes(found, scores[middle]) <= 1) high = middle;
    else low = middle + 1;
  }
  report(found, scores[low]);
  if (isFirst) score = scores[low];
  isFirst = false;
}
console.log(`face-recall score ${score.toFixed(4)}`);
