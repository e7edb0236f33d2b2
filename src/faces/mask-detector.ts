import { checkImage, type Image, isPicture, type Picture } from "../image/index.ts";
import type { DetectOptions, Face, FaceDetector, MaskedFace } from "./face.ts";
import type { MaskClassifier } from "./mask-classifier.ts";

/**
 * Finds the faces of an image and classifies each. Concurrent calls are safe. It owns its detector and classifier:
 * `await using`, or `dispose()`, frees their memory.
 */
export class MaskDetector implements AsyncDisposable {
  readonly #faces: FaceDetector;
  readonly #masks: MaskClassifier;
  readonly #owned: AsyncDisposable | undefined;

  /** @param owned what else is disposed of with it, last */
  constructor(faces: FaceDetector, masks: MaskClassifier, owned?: AsyncDisposable) {
    this.#faces = faces;
    this.#masks = masks;
    this.#owned = owned;
  }

  /**
   * The faces of an image, best found first, their boxes in its pixels.
   *
   * @throws InputError where the image's bytes do not fill its size
   */
  async detect(image: Image | Picture, options: DetectOptions = {}): Promise<MaskedFace[]> {
    const faces = await this.find(image, options);
    options.signal?.throwIfAborted();
    return this.classify(image, faces);
  }

  /** The sides, in pixels, that an image's longer one is brought to and searched at. */
  get faceSides(): readonly number[] {
    return this.#faces.sides;
  }

  /** The faces alone, not classified. */
  async find(image: Image | Picture, options: DetectOptions = {}): Promise<Face[]> {
    options.signal?.throwIfAborted();
    return this.#faces.detect(isPicture(image) ? image : checkImage(image), options);
  }

  /** Faces of the image with their answers. */
  async classify<F extends Face>(image: Image | Picture, faces: readonly F[]): Promise<(F & MaskedFace)[]> {
    const answers = await this.#masks.classify(
      image,
      faces.map((face) => face.box),
    );
    return faces.map((face, i) => ({ ...face, ...answers[i] }));
  }

  async dispose(): Promise<void> {
    await this.#faces[Symbol.asyncDispose]();
    await this.#masks[Symbol.asyncDispose]();
    await this.#owned?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
