import type { Size } from "../geometry/index.ts";
import { type Image, isPicture, type Picture, toRgb } from "../image/index.ts";
import { checkOption, pictureSides, share, withDefaults } from "../options.ts";
import { int64, type NamedTensors, type Session, uint8 } from "../runtime/index.ts";
import { type DetectOptions, type Face, type FaceDetector, landmarksBy } from "./face.ts";
import { nonMaximumSuppression, ONE_FACE, votedBoxes } from "./non-maximum-suppression.ts";

/** A face as a network finds it. */
export type FoundFace = Required<Pick<Face, "box" | "score" | "landmarks">>;

export interface FaceSearchOptions {
  /** The least score that counts as a face; the network's own where left out. */
  minScore?: number | undefined;
  /**
   * The longer sides that the image is brought to, in pixels; it is searched at each. A large one finds small faces, a small
   * one those that fill the image. Left out, they are the network's own: what each costs and finds is in the model card.
   */
  sides?: readonly number[] | undefined;
  /** Boxes that overlap by more than this IoU are one face; 0.4 where left out. */
  iouThreshold?: number | undefined;
  /** Boxes of which one lies within the other by more than this share are one face; 0.7 where left out. */
  containmentThreshold?: number | undefined;
}

/** What a network's outputs mean. */
export interface FaceNetwork {
  /** Where nothing else is asked for. */
  minScore: number;
  sides: readonly number[];
  /** Whether the mean of a face's boxes is better than the best of them. */
  hasVotes: boolean;
  /**
   * The faces that its outputs hold, overlapping ones too, in pixels of its input.
   *
   * @param area of the image in the network's input, pixels
   */
  decode(outputs: NamedTensors, area: Size, minScore: number): FoundFace[];
}

/** Of pixels; the networks read sides that are multiples of it. */
const STRIDE = 32;

/** Searches an image at several sizes with a network whose file scales and pads: `scripts/face-detectors`. */
export class SideSearch implements FaceDetector {
  readonly #session: Session;
  readonly #network: FaceNetwork;
  readonly #options: Required<{ [K in keyof FaceSearchOptions]: NonNullable<FaceSearchOptions[K]> }>;

  /** @throws InputError where an option is out of its range */
  constructor(session: Session, network: FaceNetwork, options: FaceSearchOptions = {}) {
    const { minScore, sides } = network;
    this.#session = session;
    this.#network = network;
    this.#options = withDefaults({ minScore, sides, ...ONE_FACE }, options);
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
    const kept = nonMaximumSuppression(found, this.#options);
    return this.#network.hasVotes ? votedBoxes(kept, found) : kept;
  }

  /** A picture comes in the size that is searched; an image is brought to it in the model, which fills it up with black too. */
  async #detectAt(image: Image | Picture, side: number): Promise<Face[]> {
    const scale = side / Math.max(image.width, image.height);
    const scaledSide = (length: number) => Math.max(1, Math.round(length * scale));
    const size: Size = { width: scaledSide(image.width), height: scaledSide(image.height) };
    const missing = (length: number) => Math.ceil(length / STRIDE) * STRIDE - length;
    const pixels = isPicture(image) ? await image.pixels({ size }) : image;
    const outputs = await this.#session.run({
      image: uint8(pixels.data, [1, pixels.height, pixels.width, 3], { isHandedOver: isPicture(image) }),
      size: int64([size.height, size.width], [2]),
      padding: int64([0, 0, missing(size.height), missing(size.width)], [4]),
    });
    const faces = this.#network.decode(outputs, size, this.#options.minScore);
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

/** The part of a box that is within an image, `undefined` where none is. */
export function cutBox(left: number, top: number, right: number, bottom: number, { width, height }: Size) {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const box = { x, y, width: Math.min(width, right) - x, height: Math.min(height, bottom) - y };
  return box.width > 0 && box.height > 0 ? box : undefined;
}
