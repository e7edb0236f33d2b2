import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type RgbImage, resize } from "../../image/index.ts";
import type { DetectedFace, FaceDetector } from "../face-detector.ts";
import { nonMaximumSuppression } from "../non-maximum-suppression.ts";

export interface SsdOptions {
  /** The least score that counts as a face. */
  minScore?: number;
  /** Boxes that overlap by more than this IoU are one face. */
  iouThreshold?: number;
}

/** Side of the square that the network reads, in pixels. */
const INPUT_SIZE = 512;

/** The SSD MobileNetV1 of `@vladmandic/face-api`, as `models/face-detector.onnx`. */
export class SsdDetector implements FaceDetector {
  readonly #session: InferenceSession;
  readonly #options: Required<SsdOptions>;

  constructor(session: InferenceSession, options: SsdOptions = {}) {
    this.#session = session;
    this.#options = { minScore: 0.3, iouThreshold: 0.5, ...options };
  }

  async detect(image: RgbImage): Promise<DetectedFace[]> {
    const side = Math.max(image.width, image.height);
    const images = new Tensor("uint8", squared(image, INPUT_SIZE / side), [1, INPUT_SIZE, INPUT_SIZE, 3]);
    const outputs = await this.#session.run({ images });
    const boxes = outputs.boxes.data as Float32Array;
    const scores = outputs.scores.data as Float32Array;
    const found: DetectedFace[] = [];
    for (const [i, score] of scores.entries()) {
      if (score < this.#options.minScore) continue;
      const [top, left, bottom, right] = boxes.subarray(4 * i, 4 * i + 4);
      const x = Math.max(0, left * side);
      const y = Math.max(0, top * side);
      const width = Math.min(image.width, right * side) - x;
      const height = Math.min(image.height, bottom * side) - y;
      if (width > 0 && height > 0) found.push({ box: { x, y, width, height }, score });
    }
    return nonMaximumSuppression(found, this.#options.iouThreshold);
  }
}

/** The image scaled into the top left of a black square. */
function squared(image: RgbImage, scale: number): Uint8Array {
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const { data } = resize(image, width, height);
  const square = new Uint8Array(INPUT_SIZE * INPUT_SIZE * 3);
  for (let y = 0; y < height; y++) square.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * INPUT_SIZE * 3);
  return square;
}
