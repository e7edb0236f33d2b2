import { checkImage, type Image } from "../image/index.ts";
import type { DetectOptions, FaceDetector, MaskedFace } from "./face.ts";
import type { MaskClassifier } from "./mask-classifier.ts";

/**
 * Finds the faces of an image and classifies each. Concurrent calls are safe. It owns its detector and classifier:
 * `await using`, or `dispose()`, frees their memory.
 */
export class MaskDetector implements AsyncDisposable {
  readonly #faces: FaceDetector;
  readonly #masks: MaskClassifier;

  constructor(faces: FaceDetector, masks: MaskClassifier) {
    this.#faces = faces;
    this.#masks = masks;
  }

  /**
   * The faces of an image, best found first, their boxes in its pixels.
   *
   * @throws InputError where the image's bytes do not fill its size
   */
  async detect(image: Image, { signal }: DetectOptions = {}): Promise<MaskedFace[]> {
    signal?.throwIfAborted();
    const faces = await this.#faces.detect(checkImage(image), { signal });
    signal?.throwIfAborted();
    const answers = await this.#masks.classify(
      image,
      faces.map((face) => face.box),
    );
    return faces.map((face, i) => ({ ...face, ...answers[i] }));
  }

  async dispose(): Promise<void> {
    await this.#faces[Symbol.asyncDispose]();
    await this.#masks[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
