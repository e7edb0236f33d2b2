import type { Box, RgbImage } from "../image/index.ts";
import type { CropClassifier } from "./crop-classifier.ts";

/** What is answered of a face; `nose_out`, a mask worn below the nose, only where it is asked for. */
export type MaskLabel = "mask" | "no_mask" | "nose_out" | "uncertain";

export interface MaskAnswer {
  label: MaskLabel;
  /** The likelier class's probability, 0 to 1. */
  confidence: number;
}

/** Of the probability of a mask. */
export type UncertainRange = readonly [from: number, to: number];

/** What the range costs and gives is in the model card. */
const UNCERTAIN: UncertainRange = [0.4, 0.6];

/** A mask is said to leave the nose out from this probability; what it finds and misses is in the model card. */
const NOSE_OUT_THRESHOLD = 0.9;

export interface MaskModelOptions {
  /** The answer is `uncertain` where the probability of a mask is above the first and below the second. */
  uncertain?: UncertainRange;
  /** Tells masks from masks that leave the nose out; they are not told apart where left out. */
  nose?: CropClassifier;
}

/** Tells of faces in an image whether they wear a mask. */
export class MaskModel {
  readonly #masks: CropClassifier;
  readonly #nose?: CropClassifier;
  readonly #uncertain: UncertainRange;

  constructor(masks: CropClassifier, { uncertain = UNCERTAIN, nose }: MaskModelOptions = {}) {
    this.#masks = masks;
    this.#nose = nose;
    this.#uncertain = uncertain;
  }

  /** One answer a box. */
  async classify(image: RgbImage, boxes: readonly Box[]): Promise<MaskAnswer[]> {
    const probabilities = await this.#masks.boxProbabilities(image, boxes);
    const answers = probabilities.map((probability) => this.#answer(probability));
    if (!this.#nose) return answers;
    const masked = answers.flatMap(({ label }, i) => (label === "mask" ? [i] : []));
    const noses = await this.#nose.boxProbabilities(
      image,
      masked.map((i) => boxes[i]),
    );
    for (const [k, i] of masked.entries()) {
      if (noses[k] >= NOSE_OUT_THRESHOLD) answers[i] = { label: "nose_out", confidence: noses[k] };
    }
    return answers;
  }

  #answer(probability: number): MaskAnswer {
    const [from, to] = this.#uncertain;
    const confidence = Math.max(probability, 1 - probability);
    if (probability > from && probability < to) return { label: "uncertain", confidence };
    return { label: probability >= 0.5 ? "mask" : "no_mask", confidence };
  }
}
