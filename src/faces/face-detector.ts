import type { Box, RgbImage } from "../image/index.ts";

export interface DetectedFace {
  /** In pixels of the image. */
  box: Box;
  /** How sure the detector is that this is a face, 0 to 1. */
  score: number;
}

/** Finds faces in an image, best first. Another detector can take the place of the one in the package. */
export interface FaceDetector {
  detect(image: RgbImage): Promise<DetectedFace[]>;
}
