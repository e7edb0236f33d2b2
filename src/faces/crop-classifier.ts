import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type Box, type RgbImage, resize } from "../image/index.ts";

/**
 * Around the detector's box, as a share of it on each side. Chosen on validation faces (`npm run bench -- margins`): with
 * more, more masks are missed, with less, more bare faces are called masked.
 */
export const CROP_MARGIN = 0.05;

export interface CropClassifierOptions {
  /** Of the crops that the network reads, pixels. */
  width: number;
  height: number;
  /** What labels 0 and 1 mean. */
  classes: readonly [string, string];
  /** Pixels around a face's box that the crop holds too, as a share of the box on each side. */
  margin?: number;
}

/** A trained network that tells two classes of face crops apart (`mask-detector.onnx`). */
export class CropClassifier {
  readonly #session: InferenceSession;
  readonly #options: Required<CropClassifierOptions>;

  constructor(session: InferenceSession, options: CropClassifierOptions) {
    this.#session = session;
    this.#options = { ...options, margin: options.margin ?? CROP_MARGIN };
  }

  get width(): number {
    return this.#options.width;
  }

  get height(): number {
    return this.#options.height;
  }

  get classes(): readonly [string, string] {
    return this.#options.classes;
  }

  /**
   * The probability of the second class for each crop.
   *
   * @param crops uint8 `[N, height, width, 3]`
   */
  async probabilities(crops: Uint8Array): Promise<number[]> {
    const { width, height } = this.#options;
    const images = new Tensor("uint8", crops, [crops.length / (width * height * 3), height, width, 3]);
    const { probabilities } = await this.#session.run({ images });
    return [...(probabilities.data as Float32Array)].filter((_, i) => i % 2 === 1);
  }

  /** The same for boxes of an image, in a single batch. */
  async boxProbabilities(image: RgbImage, boxes: readonly Box[]): Promise<number[]> {
    if (boxes.length === 0) return [];
    const { width, height, margin } = this.#options;
    const size = width * height * 3;
    const crops = new Uint8Array(boxes.length * size);
    for (const [i, box] of boxes.entries()) {
      resize(image, width, height, grownBox(box, margin), crops.subarray(i * size, (i + 1) * size));
    }
    return this.probabilities(crops);
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
