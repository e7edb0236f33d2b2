import type { Landmarks } from "../faces/index.ts";
import { faceAxis } from "./face-geometry.ts";

/** How a head is held, as far as landmarks tell. */
export type Pose = "front" | "turned" | "profile" | "bent down" | "raised";

/** Distances of the eyes that the nose is beside their middle, from which a face is turned, and in profile. */
const TURNED = 0.25;
const PROFILE = 0.6;
/** Where along the face's axis, from eyes to mouth, the nose's tip is, on faces that are neither bent nor raised. */
const LEVEL = [0.42, 0.78] as const;

/** How far a face is turned to the side: its nose's way from the middle of the eyes, in distances of the eyes. */
export function headTurn({ leftEye, rightEye, nose }: Landmarks): number {
  const [dx, dy] = [rightEye.x - leftEye.x, rightEye.y - leftEye.y];
  const [nx, ny] = [nose.x - (leftEye.x + rightEye.x) / 2, nose.y - (leftEye.y + rightEye.y) / 2];
  return (nx * dx + ny * dy) / (dx * dx + dy * dy || 1);
}

/** The pose of a face by its landmarks: of a head that is both turned and bent, the turn. */
export function poseOf(landmarks: Landmarks): Pose {
  const turn = Math.abs(headTurn(landmarks));
  if (turn >= PROFILE) return "profile";
  if (turn >= TURNED) return "turned";
  const { eyes, angle, length } = faceAxis(landmarks);
  const [x, y] = [landmarks.nose.x - eyes.x, landmarks.nose.y - eyes.y];
  const along = (y * Math.cos(angle) - x * Math.sin(angle)) / length;
  if (along > LEVEL[1]) return "bent down";
  return along < LEVEL[0] ? "raised" : "front";
}
