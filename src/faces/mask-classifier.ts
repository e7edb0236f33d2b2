import type { Box } from "../geometry/index.ts";
import type { Image, Picture } from "../image/index.ts";
import { checkOption, shareRange } from "../options.ts";
import type { CropClassifier } from "./crop-classifier.ts";
import type { MaskedFace } from "./face.ts";

export type MaskAnswer = Pick<MaskedFace, "label" | "confidence">;

/** Of the probability of a mask. */
export type UncertainRange = readonly [from: number, to: number];

/** What the range costs and gives is in the model card. */
const UNCERTAIN: UncertainRange = [0.4, 0.6];

/** A mask is said to leave the nose out from this probability; what it finds and misses is in the model card. */
const NOSE_OUT_THRESHOLD = 0.9;

export interface MaskClassifierOptions {
  /** The answer is `uncertain` where the probability of a mask is above the first and below the second. */
  uncertain?: UncertainRange | undefined;
  /** Tells masks from masks that leave the nose out; they are not told apart where left out. */
  nose?: CropClassifier | undefined;
}

/** Tells of faces in an image whether they wear a mask. It owns its networks. */
export class MaskClassifier implements AsyncDisposable {
  readonly #masks: CropClassifier;
  readonly #nose: CropClassifier | undefined;
  readonly #uncertain: UncertainRange;

  /** @throws InputError where the range is none */
  constructor(masks: CropClassifier, { uncertain = UNCERTAIN, nose }: MaskClassifierOptions = {}) {
    this.#masks = masks;
    this.#nose = nose;
    checkOption("uncertain", uncertain, shareRange);
    this.#uncertain = uncertain;
  }

  /** One answer a box. */
  async classify(image: Image | Picture, boxes: readonly Box[]): Promise<MaskAnswer[]> {
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#masks[Symbol.asyncDispose]();
    await this.#nose?.[Symbol.asyncDispose]();
  }
}
