import { framedBox } from "../../src/curate/index.ts";
import type { FaceRow } from "../../src/data/index.ts";
import type { CropClassifier } from "../../src/faces/index.ts";
import { readImage } from "../../src/media/node/index.ts";
import type { EvaluatedFace } from "../../src/report/index.ts";

/** The classifier's answers on crops of `npm run training-data`, by the detector's box in them as at inference. */
export async function scoreFramedFaces(model: CropClassifier, rows: readonly FaceRow[]): Promise<EvaluatedFace[]> {
  const scored: EvaluatedFace[] = [];
  for (const row of rows) {
    const crop = await readImage(row.path);
    const [probabilities] = await model.boxClassProbabilities(crop, [framedBox(crop)]);
    const ofThree = probabilities.length > 2 ? probabilities : undefined;
    scored.push({ row, label: row.label, probability: probabilities[1], probabilities: ofThree });
  }
  return scored;
}
