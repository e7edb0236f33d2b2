import type { Box } from "../geometry/index.ts";
import type { Image, Picture } from "../image/index.ts";
import { answeredClass } from "../labels.ts";
import { checkOption, shareRange } from "../options.ts";
import type { CropClassifier } from "./crop-classifier.ts";
import type { MaskedFace } from "./face.ts";

export type MaskAnswer = Pick<MaskedFace, "label" | "confidence">;

/** Of the probability of a mask. */
export type UncertainRange = readonly [from: number, to: number];

/** What the range costs and gives is in the model card. */
const UNCERTAIN: UncertainRange = [0.4, 0.6];

export interface MaskClassifierOptions {
  /** The answer is `uncertain` where the probability of a mask is above the first and below the second. */
  uncertain?: UncertainRange | undefined;
}

/** Tells of faces in an image whether they wear a mask. It owns its network. */
export class MaskClassifier implements AsyncDisposable {
  readonly #masks: CropClassifier;
  readonly #uncertain: UncertainRange;

  /** @throws InputError where the range is none */
  constructor(masks: CropClassifier, { uncertain = UNCERTAIN }: MaskClassifierOptions = {}) {
    this.#masks = masks;
    checkOption("uncertain", uncertain, shareRange);
    this.#uncertain = uncertain;
  }

  /** One answer a box. */
  async classify(image: Image | Picture, boxes: readonly Box[]): Promise<MaskAnswer[]> {
    const probabilities = await this.#masks.boxClassProbabilities(image, boxes);
    return probabilities.map((each) => this.#answer(each));
  }

  #answer(probabilities: readonly number[]): MaskAnswer {
    const [from, to] = this.#uncertain;
    const [, mask] = probabilities;
    // Softmax's two outputs need not add up to 1 in their last digit.
    const each = probabilities.length > 2 ? probabilities : [1 - mask, mask];
    if (mask > from && mask < to) return { label: "uncertain", confidence: Math.max(...each) };
    const answer = answeredClass(each);
    return { label: this.#masks.classes[answer], confidence: each[answer] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#masks[Symbol.asyncDispose]();
  }
}
