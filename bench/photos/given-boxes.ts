import type { CropClassifier } from "../../src/faces/index.ts";
import { readImage } from "../../src/media/node/index.ts";
import type { Scored } from "../../src/report/index.ts";
import { CLASS_OF, type LabelledPhoto } from "./labelled-photos.ts";

/** The classifier's answers on the labelled boxes of at least 40 pixels, masks worn wrongly among them. */
export async function scoreGivenBoxes(model: CropClassifier, photos: readonly LabelledPhoto[]): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const { file, faces } of photos) {
    const large = faces.filter((face) => face.side >= 40);
    if (large.length === 0) continue;
    const boxes = large.map((face) => face.box);
    const each = await model.boxClassProbabilities(await readImage(file), boxes);
    for (const [i, probabilities] of each.entries()) {
      const label = CLASS_OF[large[i].label];
      scored.push({
        label,
        probability: probabilities[1],
        probabilities: each[i].length > 2 ? probabilities : undefined,
      });
    }
  }
  return scored;
}
