import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type RgbImage, resize } from "../../image/index.ts";
import type { DetectedFace, FaceDetector } from "../face-detector.ts";
import { nonMaximumSuppression, type SuppressionOptions } from "../non-maximum-suppression.ts";
import { decodeAnchors, STRIDES } from "./anchors.ts";

export interface RetinaFaceOptions extends Partial<SuppressionOptions> {
  /** The least score that counts as a face. */
  minScore?: number;
  /**
   * The longer sides that the image is brought to, in pixels; it is searched at each. A large one finds small faces, a
   * small one those that fill the image. What each costs and finds is in the model card.
   */
  sides?: readonly number[];
}

/** The coarsest stride: the network reads sides that are multiples of it. */
const STRIDE = Math.max(...STRIDES);

/** RetinaFace (Deng et al., 2019) with a MobileNet of width 0.25, as `models/face-detector.onnx`. */
export class RetinaFaceDetector implements FaceDetector {
  readonly #session: InferenceSession;
  readonly #options: Required<RetinaFaceOptions>;

  constructor(session: InferenceSession, options: RetinaFaceOptions = {}) {
    this.#session = session;
    this.#options = { minScore: 0.4, iouThreshold: 0.4, containmentThreshold: 0.7, sides: [1024, 320], ...options };
  }

  async detect(image: RgbImage): Promise<DetectedFace[]> {
    const found: DetectedFace[] = [];
    for (const side of this.#options.sides) found.push(...(await this.#detectAt(image, side)));
    return nonMaximumSuppression(found, this.#options);
  }

  async #detectAt(image: RgbImage, size: number): Promise<DetectedFace[]> {
    const scale = size / Math.max(image.width, image.height);
    const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
    const { data } = resize(image, width, height);
    const padded = paddedTo(STRIDE, { width, height, data });
    const images = new Tensor("uint8", padded.data, [1, padded.height, padded.width, 3]);
    const outputs = await this.#session.run({ images });
    const area = { width, height };
    const faces = STRIDES.flatMap((stride) => decodeAnchors(outputs, stride, area, this.#options.minScore));
    return faces.map((face) => scaled(face, image.width / width, image.height / height));
  }
}

/** The image in the top left of a black one whose sides are multiples of `stride`. */
function paddedTo(stride: number, { width, height, data }: RgbImage): RgbImage {
  const [columns, rows] = [width, height].map((side) => Math.ceil(side / stride) * stride);
  const padded = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < height; y++) padded.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * columns * 3);
  return { width: columns, height: rows, data: padded };
}

function scaled({ box, score, landmarks }: Required<DetectedFace>, across: number, down: number): DetectedFace {
  const { x, y, width, height } = box;
  const points = Object.entries(landmarks).map(([name, point]) => [name, { x: point.x * across, y: point.y * down }]);
  return {
    box: { x: x * across, y: y * down, width: width * across, height: height * down },
    score,
    landmarks: Object.fromEntries(points),
  };
}
