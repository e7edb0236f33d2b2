import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type Box, type RgbImage, resize } from "../image/index.ts";

/** What a model knows. */
export type MaskClass = "mask" | "no_mask";

/** What it answers. */
export type MaskLabel = MaskClass | "uncertain";

export interface MaskAnswer {
  label: MaskLabel;
  /** The likelier class's probability, 0 to 1. */
  confidence: number;
}

/** Around the detector's box, as a share of it on each side: what the crops that the package's model learned from hold. */
export const CROP_MARGIN = 0.1;

export interface MaskModelOptions {
  classes: readonly MaskClass[];
  width: number;
  height: number;
  /** Pixels around the detector's box that the crop holds too, as a share of the box on each side. */
  margin?: number;
  /** The answer is `uncertain` where the probability of a mask is above the first and below the second. */
  uncertain?: UncertainRange;
}

/** Of the probability of a mask. */
export type UncertainRange = readonly [from: number, to: number];

/** What the range costs and gives is in the model card. */
const UNCERTAIN: UncertainRange = [0.4, 0.6];

/** A trained network (`mask-detector.onnx`): tells of faces in an image whether they wear a mask. */
export class MaskModel {
  readonly #session: InferenceSession;
  readonly #options: Required<MaskModelOptions>;

  constructor(session: InferenceSession, options: MaskModelOptions) {
    this.#session = session;
    this.#options = { ...options, margin: options.margin ?? CROP_MARGIN, uncertain: options.uncertain ?? UNCERTAIN };
  }

  get width(): number {
    return this.#options.width;
  }

  get height(): number {
    return this.#options.height;
  }

  /**
   * The probability of a mask on each face crop.
   *
   * @param images uint8 `[N, height, width, 3]`
   */
  async maskProbabilities(images: Uint8Array): Promise<number[]> {
    const { classes } = this.#options;
    const probabilities = await this.#probabilities(images);
    const mask = classes.indexOf("mask");
    return Array.from(
      { length: probabilities.length / classes.length },
      (_, i) => probabilities[i * classes.length + mask],
    );
  }

  /** The probability of a mask in each box, from a single batch. */
  async boxProbabilities(image: RgbImage, boxes: readonly Box[]): Promise<number[]> {
    if (boxes.length === 0) return [];
    const { width, height, margin } = this.#options;
    const size = width * height * 3;
    const crops = new Uint8Array(boxes.length * size);
    for (const [i, box] of boxes.entries()) {
      resize(image, width, height, grownBox(box, margin), crops.subarray(i * size, (i + 1) * size));
    }
    return this.maskProbabilities(crops);
  }

  /** One answer a box. */
  async classify(image: RgbImage, boxes: readonly Box[]): Promise<MaskAnswer[]> {
    return (await this.boxProbabilities(image, boxes)).map((probability) => this.#answer(probability));
  }

  #answer(probability: number): MaskAnswer {
    const [from, to] = this.#options.uncertain;
    const confidence = Math.max(probability, 1 - probability);
    if (probability > from && probability < to) return { label: "uncertain", confidence };
    return { label: probability >= 0.5 ? "mask" : "no_mask", confidence };
  }

  async #probabilities(crops: Uint8Array): Promise<Float32Array> {
    const { width, height } = this.#options;
    const images = new Tensor("uint8", crops, [crops.length / (width * height * 3), height, width, 3]);
    return (await this.#session.run({ images })).probabilities.data as Float32Array;
  }
}

/** A box with a share of its width and height more on each side; it may reach beyond the image. */
export function grownBox({ x, y, width, height }: Box, margin: number): Box {
  return {
    x: x - margin * width,
    y: y - margin * height,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  };
}
