import type { Landmarks } from "../../src/faces/index.ts";
import type { LearnedFace } from "./boxed-photos.ts";

/** In both networks' order. */
const LANDMARKS: readonly (keyof Landmarks)[] = ["leftEye", "rightEye", "nose", "leftMouth", "rightMouth"];
/** Where they are in most faces, across and down as shares of the box: for faces whose own are not known. */
const USUAL = [0.3, 0.38, 0.7, 0.38, 0.5, 0.58, 0.34, 0.75, 0.66, 0.75];

/** Where a face's landmarks are, across and down as shares of its box. */
export function landmarkShares({ box, landmarks }: LearnedFace): number[] {
  if (!landmarks) return USUAL;
  return LANDMARKS.flatMap((name) => [
    (landmarks[name].x - box.x) / box.width,
    (landmarks[name].y - box.y) / box.height,
  ]);
}
