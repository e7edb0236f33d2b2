import type { Box, RgbImage } from "../image/index.ts";

export interface Point {
  x: number;
  y: number;
}

/** Parts of a face, in pixels of the image; left and right as one looks at the picture. */
export interface Landmarks {
  leftEye: Point;
  rightEye: Point;
  nose: Point;
  leftMouth: Point;
  rightMouth: Point;
}

export interface DetectedFace {
  /** In pixels of the image. */
  box: Box;
  /** How sure the detector is that this is a face, 0 to 1. */
  score: number;
  /** Where the detector finds them. */
  landmarks?: Landmarks;
}

/** Finds faces in an image, best first. Another detector can take the place of the one in the package. */
export interface FaceDetector {
  detect(image: RgbImage): Promise<DetectedFace[]>;
}
