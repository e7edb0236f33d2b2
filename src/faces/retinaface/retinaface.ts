import type { Size } from "../../geometry/index.ts";
import { type Image, isPicture, type Picture, toRgb } from "../../image/index.ts";
import { checkOption, pictureSides, share, withDefaults } from "../../options.ts";
import { int64, type Session, uint8 } from "../../runtime/index.ts";
import { type DetectOptions, type Face, type FaceDetector, landmarksBy } from "../face.ts";
import { nonMaximumSuppression } from "../non-maximum-suppression.ts";
import { decodeAnchors, type FoundFace, STRIDES } from "./anchors.ts";

export interface RetinaFaceOptions {
  /** The least score that counts as a face; 0.4 where left out. */
  minScore?: number | undefined;
  /**
   * The longer sides that the image is brought to, in pixels; it is searched at each (1024 and 320 where left out). A
   * large one finds small faces, a small one those that fill the image. What each costs and finds is in the model card.
   */
  sides?: readonly number[] | undefined;
  /** Boxes that overlap by more than this IoU are one face; 0.4 where left out. */
  iouThreshold?: number | undefined;
  /** Boxes of which one lies within the other by more than this share are one face; 0.7 where left out. */
  containmentThreshold?: number | undefined;
}

const DEFAULTS = {
  minScore: 0.4,
  sides: [1024, 320] as readonly number[],
  iouThreshold: 0.4,
  containmentThreshold: 0.7,
};

/** The coarsest stride: the network reads sides that are multiples of it. */
const STRIDE = Math.max(...STRIDES);

/** RetinaFace (Deng et al., 2019) with a MobileNet of width 0.25, as `models/face-detector.onnx`. */
export class RetinaFace implements FaceDetector {
  readonly #session: Session;
  readonly #options: typeof DEFAULTS;

  /** @throws InputError where an option is out of its range */
  constructor(session: Session, options: RetinaFaceOptions = {}) {
    this.#session = session;
    this.#options = withDefaults(DEFAULTS, options);
    checkOption("faceSides", this.#options.sides, pictureSides);
    for (const name of ["minScore", "iouThreshold", "containmentThreshold"] as const) {
      checkOption(name, this.#options[name], share);
    }
  }

  get sides(): readonly number[] {
    return this.#options.sides;
  }

  async detect(image: Image | Picture, { signal, sides = this.#options.sides }: DetectOptions = {}): Promise<Face[]> {
    const whole = isPicture(image) ? image : toRgb(image);
    const found: Face[] = [];
    for (const side of checkOption("sides", sides, pictureSides)) {
      signal?.throwIfAborted();
      found.push(...(await this.#detectAt(whole, side)));
    }
    return nonMaximumSuppression(found, this.#options);
  }

  /**
   * A picture comes in the size that is searched; an image is brought to it in the model, which fills it up with black too:
   * `scripts/build-face-detector.ts`.
   */
  async #detectAt(image: Image | Picture, side: number): Promise<Face[]> {
    const scale = side / Math.max(image.width, image.height);
    const scaledSide = (length: number) => Math.max(1, Math.round(length * scale));
    const size: Size = { width: scaledSide(image.width), height: scaledSide(image.height) };
    const missing = (length: number) => Math.ceil(length / STRIDE) * STRIDE - length;
    const pixels = isPicture(image) ? await image.pixels({ size }) : image;
    const outputs = await this.#session.run({
      image: uint8(pixels.data, [1, pixels.height, pixels.width, 3]),
      size: int64([size.height, size.width], [2]),
      padding: int64([0, 0, missing(size.height), missing(size.width)], [4]),
    });
    const faces = STRIDES.flatMap((stride) => decodeAnchors(outputs, stride, size, this.#options.minScore));
    return faces.map((face) => scaled(face, image.width / size.width, image.height / size.height));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

function scaled({ box, score, landmarks }: FoundFace, across: number, down: number): Face {
  const at = ({ x, y }: { x: number; y: number }) => ({ x: x * across, y: y * down });
  return {
    box: { ...at(box), width: box.width * across, height: box.height * down },
    score,
    landmarks: landmarksBy((name) => at(landmarks[name])),
  };
}
