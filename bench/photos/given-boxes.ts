import type { CropClassifier } from "../../src/faces/index.ts";
import { readImage } from "../../src/media/node/index.ts";
import type { Scored } from "../../src/report/index.ts";
import type { LabelledPhoto } from "./labelled-photos.ts";

/** The classifier's answers on the labelled boxes of at least 40 pixels. */
export async function scoreGivenBoxes(model: CropClassifier, photos: readonly LabelledPhoto[]): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const { file, faces } of photos) {
    const large = faces.filter((face) => face.label !== "mask_weared_incorrect" && face.side >= 40);
    if (large.length === 0) continue;
    const boxes = large.map((face) => face.box);
    const probabilities = await model.boxProbabilities(await readImage(file), boxes);
    for (const [i, probability] of probabilities.entries()) {
      scored.push({ probability, label: Number(large[i].label === "with_mask") });
    }
  }
  return scored;
}
