import type { Landmarks } from "../faces/index.ts";
import type { Point } from "../geometry/index.ts";

/**
 * Where the parts of a face are in its own frame, pixels: y is 0 at the middle of the eyes and grows towards the mouth,
 * x grows to the right of one who looks at the face upright.
 */
export interface FaceGeometry {
  /** Lines across the face: the tip of the nose, the mouth, the chin. */
  nose: number;
  mouth: number;
  chin: number;
  /** Where across the tip of the nose is: beside 0 where the face is turned. */
  noseAcross: number;
  /** The cheeks' outer edges at the height of the nose. */
  left: number;
  right: number;
}

/** A face's frame in its picture. */
export interface FaceAxis {
  /** The middle of the eyes, pixels: the frame's origin. */
  eyes: Point;
  /** Radians that the frame is turned; 0 for an upright face. */
  angle: number;
  /** From the middle of the eyes to that of the mouth, pixels. */
  length: number;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** The axis from the middle of the eyes to that of the mouth. */
export function faceAxis({ leftEye, rightEye, leftMouth, rightMouth }: Landmarks): FaceAxis {
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(leftMouth, rightMouth);
  const [dx, dy] = [mouth.x - eyes.x, mouth.y - eyes.y];
  return { eyes, angle: Math.atan2(-dx, dy), length: Math.max(1, Math.hypot(dx, dy)) };
}

/** In lengths of the face's axis, measured on the mean of 400 aligned faces (UTKFace). */
const CHIN = 1.63;
const CHEEK = 0.95;
/** How far a turned face's hidden cheek comes in and its other one goes out, in the nose's way across. */
const HIDDEN = 0.8;
const SHOWN = 0.2;
/** The least room beside the nose's tip, in lengths of the axis. */
const BESIDE_NOSE = 0.12;

/** The parts of a face by its landmarks; chin and cheeks, which have none, as they lie in the mean face. */
export function faceGeometry(landmarks: Landmarks): FaceGeometry {
  const { eyes, angle, length } = faceAxis(landmarks);
  const [x, y] = [landmarks.nose.x - eyes.x, landmarks.nose.y - eyes.y];
  const across = x * Math.cos(angle) + y * Math.sin(angle);
  const along = y * Math.cos(angle) - x * Math.sin(angle);
  const cheek = (nose: number) =>
    Math.max(CHEEK * length - (nose > 0 ? HIDDEN : SHOWN) * nose, nose + BESIDE_NOSE * length);
  return {
    nose: Math.min(0.8, Math.max(0.3, along / length)) * length,
    mouth: length,
    chin: CHIN * length,
    noseAcross: across,
    left: -cheek(-across),
    right: cheek(across),
  };
}
