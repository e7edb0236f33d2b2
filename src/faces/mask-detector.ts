import type { RgbImage } from "../image/index.ts";
import type { DetectedFace, FaceDetector } from "./face-detector.ts";
import type { MaskAnswer, MaskModel } from "./mask-model.ts";

/** A face, and whether it wears a mask. */
export type MaskedFace = DetectedFace & MaskAnswer;

/** Finds the faces of an image and classifies each. */
export class MaskDetector {
  readonly #faces: FaceDetector;
  readonly #model: MaskModel;

  constructor(faces: FaceDetector, model: MaskModel) {
    this.#faces = faces;
    this.#model = model;
  }

  async detect(image: RgbImage): Promise<MaskedFace[]> {
    const faces = await this.#faces.detect(image);
    const answers = await this.#model.classify(
      image,
      faces.map((face) => face.box),
    );
    return faces.map((face, i) => ({ ...face, ...answers[i] }));
  }
}
