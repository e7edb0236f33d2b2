import type { Landmarks } from "../faces/index.ts";
import { type Random, shuffled } from "../random.ts";
import type { LocatedFace } from "./locate-faces.ts";

/** Each face with a donor that is turned alike; a donor may serve several times. Nothing where there are no donors. */
export function pairByTurn(
  faces: readonly LocatedFace[],
  donors: readonly LocatedFace[],
  random: Random,
): (readonly [LocatedFace, LocatedFace])[] {
  if (donors.length === 0) return [];
  const byTurn = (a: LocatedFace, b: LocatedFace) => turn(a.landmarks) - turn(b.landmarks);
  const chosen: LocatedFace[] = [];
  while (chosen.length < faces.length) chosen.push(...shuffled(donors, random));
  const partners = chosen.slice(0, faces.length).sort(byTurn);
  return [...faces].sort(byTurn).map((face, i) => [face, partners[i]] as const);
}

/** How far a face is turned to the side: its nose's way from the middle of the eyes, in distances of the eyes. */
function turn({ leftEye, rightEye, nose }: Landmarks): number {
  const [dx, dy] = [rightEye.x - leftEye.x, rightEye.y - leftEye.y];
  const [nx, ny] = [nose.x - (leftEye.x + rightEye.x) / 2, nose.y - (leftEye.y + rightEye.y) / 2];
  return (nx * dx + ny * dy) / (dx * dx + dy * dy || 1);
}
