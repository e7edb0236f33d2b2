import { type Random, shuffled } from "../random.ts";
import type { LocatedFace } from "./locate-faces.ts";
import { headTurn } from "./pose.ts";

/** Each face with a donor that is turned alike; a donor may serve several times. Nothing where there are no donors. */
export function pairByTurn(
  faces: readonly LocatedFace[],
  donors: readonly LocatedFace[],
  random: Random,
): (readonly [LocatedFace, LocatedFace])[] {
  if (donors.length === 0) return [];
  const byTurn = (a: LocatedFace, b: LocatedFace) => headTurn(a.landmarks) - headTurn(b.landmarks);
  let chosen: LocatedFace[] = [];
  while (chosen.length < faces.length) chosen = chosen.concat(shuffled(donors, random));
  const partners = chosen.slice(0, faces.length).sort(byTurn);
  return [...faces].sort(byTurn).map((face, i) => [face, partners[i]] as const);
}
