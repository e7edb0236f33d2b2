import { type Box, grownBox, type Size } from "../geometry/index.ts";
import { type Image, resize, toRgb } from "../image/index.ts";
import { type Classes, TASKS, type Task } from "../labels.ts";
import type { ModelDescription } from "../model/index.ts";
import { floats, type Session, uint8 } from "../runtime/index.ts";

/**
 * Around the detector's box, as a share of it on each side. Chosen on validation faces (`npm run bench -- margins`): with
 * more, more masks are missed, with less, more bare faces are called masked.
 */
export const CROP_MARGIN = 0.05;

export interface CropClassifierOptions {
  /** Pixels around a face's box that the crop holds too, as a share of the box on each side. */
  margin?: number | undefined;
}

/** A trained network that tells two classes of face crops apart, such as `mask-detector.onnx`. */
export class CropClassifier implements AsyncDisposable {
  /** Of the crops that the network reads, pixels. */
  readonly size: Size;
  readonly task: Task;
  readonly #session: Session;
  readonly #margin: number;

  constructor(
    session: Session,
    { task, input }: Pick<ModelDescription, "task" | "input">,
    options: CropClassifierOptions = {},
  ) {
    this.#session = session;
    this.task = task;
    this.size = { width: input.width, height: input.height };
    this.#margin = options.margin ?? CROP_MARGIN;
  }

  /** What labels 0 and 1 mean. */
  get classes(): Classes {
    return TASKS[this.task].classes;
  }

  /**
   * The probability of the second class for each crop.
   *
   * @param crops uint8 `[N, height, width, 3]`
   */
  async probabilities(crops: Uint8Array): Promise<number[]> {
    const { width, height } = this.size;
    const images = uint8(crops, [crops.length / (width * height * 3), height, width, 3]);
    const { probabilities } = await this.#session.run({ images });
    return [...floats(probabilities)].filter((_, i) => i % 2 === 1);
  }

  /** The same for boxes of an image, in a single batch. */
  async boxProbabilities(image: Image, boxes: readonly Box[]): Promise<number[]> {
    if (boxes.length === 0) return [];
    const rgb = toRgb(image);
    const { width, height } = this.size;
    const bytes = width * height * 3;
    const crops = new Uint8Array(boxes.length * bytes);
    for (const [i, box] of boxes.entries()) {
      resize(rgb, width, height, grownBox(box, this.#margin), crops.subarray(i * bytes, (i + 1) * bytes));
    }
    return this.probabilities(crops);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
