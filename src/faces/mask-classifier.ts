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
  /** Tells masks worn wrongly from others, where the first network of two classes cannot. */
  second?: CropClassifier | undefined;
}

/** A mask is said to be worn wrongly from this probability of the second network; what it finds is in the model card. */
const SECOND_THRESHOLD = 0.9;

/** Tells of faces in an image whether they wear a mask. It owns its networks. */
export class MaskClassifier implements AsyncDisposable {
  readonly #masks: CropClassifier;
  readonly #second: CropClassifier | undefined;
  readonly #uncertain: UncertainRange;

  /** @throws InputError where the range is none */
  constructor(masks: CropClassifier, { uncertain = UNCERTAIN, second }: MaskClassifierOptions = {}) {
    this.#masks = masks;
    this.#second = second;
    checkOption("uncertain", uncertain, shareRange);
    this.#uncertain = uncertain;
  }

  /** One answer a box. */
  async classify(image: Image | Picture, boxes: readonly Box[]): Promise<MaskAnswer[]> {
    const probabilities = await this.#masks.boxClassProbabilities(image, boxes);
    const answers = probabilities.map((each) => this.#answer(each));
    if (!this.#second) return answers;
    const masked = answers.flatMap(({ label }, i) => (label === "mask" ? [i] : []));
    const seconds = await this.#second.boxClassProbabilities(
      image,
      masked.map((i) => boxes[i]),
    );
    for (const [k, i] of masked.entries()) {
      const [, incorrect] = seconds[k];
      if (incorrect >= SECOND_THRESHOLD) answers[i] = { label: "incorrect", confidence: incorrect };
    }
    return answers;
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
    await this.#second?.[Symbol.asyncDispose]();
  }
}
