import type { MaskDetector, MaskedFace } from "../../src/faces/index.ts";
import { iou } from "../../src/geometry/index.ts";
import { readImage } from "../../src/media/node/index.ts";
import type { LabelledFace, LabelledPhoto } from "./labelled-photos.ts";

export interface AnsweredPhoto extends LabelledPhoto {
  answers: MaskedFace[];
  milliseconds: number;
}

/** What detector and classifier answer together, photo by photo. */
export async function answerPhotos(detector: MaskDetector, photos: readonly LabelledPhoto[]): Promise<AnsweredPhoto[]> {
  const answered: AnsweredPhoto[] = [];
  for (const photo of photos) {
    const image = await readImage(photo.file);
    const start = performance.now();
    const answers = await detector.detect(image);
    answered.push({ ...photo, answers, milliseconds: performance.now() - start });
  }
  return answered;
}

type Worn = "with_mask" | "without_mask";
const worn = ({ label }: MaskedFace): Worn => (label === "mask" ? "with_mask" : "without_mask");

function nearest<T extends { box: LabelledFace["box"] }>(face: Pick<T, "box">, others: readonly T[]): T | undefined {
  return others.toSorted((a, b) => iou(b.box, face.box) - iou(a.box, face.box)).at(0);
}

/**
 * Average precision of one answer at IoU 0.5, the mean of precision over the labelled faces. Labelled faces below 20 px
 * or with a mask worn incorrectly neither help nor harm.
 */
export function averagePrecision(photos: readonly AnsweredPhoto[], label: Worn): number {
  const isScored = (face: LabelledFace) => face.side >= 20 && face.label !== "mask_weared_incorrect";
  const total = photos.flatMap(({ faces }) => faces).filter((face) => isScored(face) && face.label === label).length;
  const own = photos.flatMap(({ faces, answers }) =>
    answers.filter((answer) => worn(answer) === label).map((answer) => ({ faces, answer })),
  );
  const sure = ({ answer }: (typeof own)[number]) => answer.score * answer.confidence;
  const matched = new Set<LabelledFace>();
  let [right, wrong, sum] = [0, 0, 0];
  for (const { faces, answer } of own.sort((a, b) => sure(b) - sure(a))) {
    const face = nearest(answer, faces);
    const isNear = face && iou(face.box, answer.box) >= 0.5;
    if (isNear && !isScored(face)) continue;
    if (isNear && face.label === label && !matched.has(face)) {
      matched.add(face);
      right++;
      sum += right / (right + wrong);
    } else {
      wrong++;
    }
  }
  return sum / total;
}

/** Answers on the faces of at least 40 px that the detector found (IoU 0.4): right, and all. */
export function foundFaces(photos: readonly AnsweredPhoto[], label: Worn): [right: number, all: number] {
  const tally: [number, number] = [0, 0];
  for (const { faces, answers } of photos) {
    for (const face of faces.filter((f) => f.label === label && f.side >= 40)) {
      const answer = nearest(face, answers);
      if (!answer || iou(answer.box, face.box) < 0.4) continue;
      tally[1]++;
      if (worn(answer) === label) tally[0]++;
    }
  }
  return tally;
}
