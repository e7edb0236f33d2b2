import { type Box, grownBox, type Size } from "../geometry/index.ts";
import { type Image, isPicture, type Picture, resize, toRgb } from "../image/index.ts";
import type { ClassName } from "../labels.ts";
import type { ModelDescription } from "../model/index.ts";
import { boxMargin, checkOption } from "../options.ts";
import type { Session } from "../runtime/index.ts";
import { CropBatches } from "./crop-batches.ts";

/**
 * Around the detector's box, as a share of it on each side. Chosen on validation faces (`npm run bench -- margins`): with
 * more, more masks are missed, with less, more bare faces are called masked.
 */
export const CROP_MARGIN = 0.05;

/**
 * A network of three classes looks again, at so much more of the picture around the face, where its first answer is less
 * sure than this; the answers' logarithms are then averaged. Chosen on the held-out fifth of `faces-hard`.
 */
const SECOND_LOOK = { below: 0.9, margin: 0.1 };

export interface CropClassifierOptions {
  /** Pixels around a face's box that the crop holds too, as a share of the box on each side. */
  margin?: number | undefined;
}

/** A trained network that tells two or three classes of face crops apart, such as `mask-detector.onnx`. */
export class CropClassifier implements AsyncDisposable {
  /** Of the crops that the network reads, pixels. */
  readonly size: Size;
  /** What it tells apart, in the order of `classProbabilities`. */
  readonly classes: readonly ClassName[];
  /** What its file says of its training. */
  readonly training: unknown;
  readonly #session: Session;
  readonly #batches: CropBatches;
  readonly #margin: number;

  constructor(
    session: Session,
    { classes, input, training }: Pick<ModelDescription, "classes" | "input"> & Partial<ModelDescription>,
    options: CropClassifierOptions = {},
  ) {
    this.#session = session;
    this.classes = classes;
    this.training = training;
    this.size = { width: input.width, height: input.height };
    this.#batches = new CropBatches(session, this.size, classes.length);
    this.#margin = checkOption("margin", options.margin ?? CROP_MARGIN, boxMargin);
  }

  /**
   * The probability of a mask that is worn well, for each crop.
   *
   * @param crops uint8 `[N, height, width, 3]`
   */
  async probabilities(crops: Uint8Array): Promise<number[]> {
    return masked(await this.classProbabilities(crops));
  }

  /** The same for boxes of an image, in a single batch. */
  async boxProbabilities(image: Image | Picture, boxes: readonly Box[]): Promise<number[]> {
    return masked(await this.boxClassProbabilities(image, boxes));
  }

  /**
   * The probability of each class, for each crop.
   *
   * @param crops uint8 `[N, height, width, 3]`
   */
  async classProbabilities(crops: Uint8Array): Promise<number[][]> {
    const values = await this.#batches.probabilities(crops);
    const count = this.classes.length;
    return Array.from({ length: values.length / count }, (_, i) => [...values.subarray(i * count, (i + 1) * count)]);
  }

  /** The same for boxes of an image, in a single batch and, of three classes, another one of those that are unsure. */
  async boxClassProbabilities(image: Image | Picture, boxes: readonly Box[]): Promise<number[][]> {
    const first = await this.#look(image, boxes, this.#margin);
    if (this.classes.length < 3) return first;
    const unsure = first.flatMap((each, i) => (Math.max(...each) < SECOND_LOOK.below ? [i] : []));
    const wider = this.#margin + SECOND_LOOK.margin;
    const second = await this.#look(
      image,
      unsure.map((i) => boxes[i]),
      wider,
    );
    for (const [k, i] of unsure.entries()) first[i] = geometricMean(first[i], second[k]);
    return first;
  }

  async #look(image: Image | Picture, boxes: readonly Box[], margin: number): Promise<number[][]> {
    if (boxes.length === 0) return [];
    const { width, height } = this.size;
    const bytes = width * height * 3;
    const crops = new Uint8Array(boxes.length * bytes);
    for (const [i, box] of boxes.entries()) {
      const { pixels, at } = await surroundings(image, grownBox(box, margin), this.size);
      resize(pixels, width, height, at, crops.subarray(i * bytes, (i + 1) * bytes));
    }
    return this.classProbabilities(crops);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

/** Of two answers, so that they add up to 1. */
function geometricMean(a: readonly number[], b: readonly number[]): number[] {
  const means = a.map((value, i) => Math.sqrt(value * b[i]));
  const sum = means.reduce((total, value) => total + value, 0);
  return means.map((value) => value / sum);
}

const masked = (probabilities: readonly number[][]) => probabilities.map(([, mask]) => mask);

/**
 * The pixels that a crop reads, and where the box is in them: of a picture no more than those, shrunk by its platform as far as is
 * whole and leaves more of them than the network reads.
 */
async function surroundings(image: Image | Picture, box: Box, size: Size): Promise<{ pixels: Image; at: Box }> {
  if (!isPicture(image)) return { pixels: toRgb(image), at: box };
  const scales = [box.width / size.width, box.height / size.height];
  const whole = Math.max(1, Math.floor(Math.min(...scales)));
  const { area, shrink } = within(image, box, scales, whole) ?? within(image, box, scales, 1)!;
  const pixels = await image.pixels({ area, size: { width: area.width / shrink, height: area.height / shrink } });
  const [x, y, width, height] = [box.x - area.x, box.y - area.y, box.width, box.height].map((side) => side / shrink);
  return { pixels, at: { x, y, width, height } };
}

/** What is cut out for a crop, in units that shrink to whole pixels; `undefined` where the picture ends within one. */
function within(image: Size, box: Box, scales: readonly number[], shrink: number) {
  const reach = 1 + shrink * Math.ceil(Math.max(1, ...scales) / shrink);
  const columns = units(box.x - reach, box.width + 2 * reach, image.width, shrink);
  const rows = units(box.y - reach, box.height + 2 * reach, image.height, shrink);
  if (!columns || !rows) return undefined;
  return { area: { x: columns.start, y: rows.start, width: columns.length, height: rows.length }, shrink };
}

/** The least span of whole units within a side that holds another, one unit at least. */
function units(start: number, length: number, side: number, unit: number) {
  const most = Math.floor(side / unit);
  const end = Math.ceil((start + length) / unit);
  if (most === 0 || (end > most && side % unit > 0)) return undefined;
  const first = Math.min(Math.max(Math.floor(start / unit), 0), most - 1);
  return { start: first * unit, length: (Math.min(Math.max(end, first + 1), most) - first) * unit };
}
