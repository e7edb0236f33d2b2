import type { Box, Point } from "../geometry/index.ts";
import type { Image, Picture } from "../image/index.ts";
import type { MaskLabel } from "../labels.ts";

/** Parts of a face, in pixels of the image; left and right as one looks at the picture. */
export interface Landmarks {
  leftEye: Point;
  rightEye: Point;
  nose: Point;
  leftMouth: Point;
  rightMouth: Point;
}

/** Landmarks of which each is made by its name. */
export const landmarksBy = (place: (name: keyof Landmarks) => Point): Landmarks => ({
  leftEye: place("leftEye"),
  rightEye: place("rightEye"),
  nose: place("nose"),
  leftMouth: place("leftMouth"),
  rightMouth: place("rightMouth"),
});

/** A face in an image, filled stage by stage: found, classified, tracked. */
export interface Face {
  /** In pixels of the image. */
  box: Box;
  /** How sure the detector is that this is a face, 0 to 1. */
  score: number;
  /** Where the detector finds them. */
  landmarks?: Landmarks;
  /** Whether it wears a mask. */
  label?: MaskLabel;
  /** The probability of the answered class, 0 to 1; where the answer is `uncertain`, of the likeliest. */
  confidence?: number;
  /** The number of the person whose face it is, from 1, where faces are followed over frames. */
  track?: number;
}

/** A face that was classified. */
export type MaskedFace = Face & Required<Pick<Face, "label" | "confidence">>;

export interface DetectOptions {
  /** Ends the search between two steps; `detect` then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The sides, in pixels, that the image's longer one is brought to for the search, in place of the detector's own. */
  sides?: readonly number[] | undefined;
}

/** Finds faces in an image, best first. Another detector can take the place of the one in the package. */
export interface FaceDetector extends AsyncDisposable {
  /** The sides, in pixels, that the image's longer one is brought to and searched at. */
  readonly sides: readonly number[];
  detect(image: Image | Picture, options?: DetectOptions): Promise<Face[]>;
}
