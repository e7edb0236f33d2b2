import type { Face } from "../faces/index.ts";
import { type Box, grownBox, iou } from "../geometry/index.ts";
import { type BoxFilter, centerOf, sizeOf } from "./kalman-filter.ts";

/** What a face is compared with. */
export interface Candidate {
  predicted: BoxFilter;
  lastBox: Box;
  earlierBox: Box | undefined;
  /** Seconds since it was seen. */
  unseenFor: number;
}

export interface AffinityLimits {
  /** Least overlap of the grown boxes, 0 to 1. */
  overlap: number;
  /** How far a face moves at most, sizes a second. */
  maxSpeed: number;
}

/** Standard deviations of the predicted centre by which both boxes are grown, at most by {@link MOST_GROWTH} sizes. */
const GROWTH = 1.25;
const MOST_GROWTH = 2;

/** How far any face may be from where it was, sizes: what a detector's boxes jump by. */
const BASE_REACH = 1;

/** How much larger or smaller a face may have become. */
const MOST_RATIO = 2;

/** What a movement that goes on straight adds to the overlap at most, and one that turns back takes from it. */
const MOMENTUM = 0.075;

/**
 * How well a face continues a track, above 0; 0 where it cannot. The overlap (IoU) of the face with the predicted box, both
 * grown by what the prediction is unsure of (as C-BIoU grows them by a fixed share): small faces that jump further than
 * their width from frame to frame still overlap, while a face that moves steadily is told from its neighbour. The
 * direction from an earlier place to the face is compared with that to the last place (OC-SORT's momentum).
 *
 * @see Yang et al.: Hard to Track Objects with Irregular Motions and Similar Appearances? WACV 2023
 * @see Cao et al.: Observation-Centric SORT, CVPR 2023
 */
export function affinity(track: Candidate, face: Face, limits: AffinityLimits): number {
  const { predicted, lastBox, unseenFor } = track;
  const size = (sizeOf(predicted.box) + sizeOf(face.box)) / 2;
  if (distance(lastBox, face.box) > size * (BASE_REACH + limits.maxSpeed * unseenFor)) return 0;
  const overlap = grownOverlap(predicted.box, face.box, (GROWTH * predicted.spread) / size);
  if (overlap === 0 || overlap < limits.overlap) return 0;
  return Math.max(Number.EPSILON, overlap + MOMENTUM * face.score * straightness(track, face.box));
}

/**
 * How well a face continues a track from where it was seen last, above 0; 0 where it cannot: the overlap with that box, both
 * grown by half of what a face moves at most. For who turned round between two frames that are far apart (OC-SORT's
 * observation-centric recovery).
 */
export function affinityToLast({ lastBox, unseenFor }: Candidate, face: Face, limits: AffinityLimits): number {
  const overlap = grownOverlap(lastBox, face.box, (limits.maxSpeed / 2) * unseenFor);
  return overlap < limits.overlap ? 0 : overlap;
}

/** IoU of two boxes that are grown by a margin, in their sizes; 0 where one is no size for a face to change to. */
function grownOverlap(a: Box, b: Box, margin: number): number {
  const ratio = sizeOf(a) / sizeOf(b);
  if (Math.max(ratio, 1 / ratio) > MOST_RATIO) return 0;
  const [grownA, grownB] = [a, b].map((box) => grownBox(box, Math.min(MOST_GROWTH, margin)));
  return iou(grownA, grownB);
}

/** From 1, where the movement goes on in its direction, to -1, where it turns back; 0 where nothing moved. */
function straightness({ earlierBox, lastBox }: Candidate, box: Box): number {
  if (!earlierBox) return 0;
  const from = centerOf(earlierBox);
  const [before, now] = [lastBox, box].map((to) => ({ x: centerOf(to).x - from.x, y: centerOf(to).y - from.y }));
  const lengths = Math.hypot(before.x, before.y) * Math.hypot(now.x, now.y);
  if (lengths === 0) return 0;
  const cosine = (before.x * now.x + before.y * now.y) / lengths;
  return 1 - (2 * Math.acos(Math.max(-1, Math.min(1, cosine)))) / Math.PI;
}

function distance(a: Box, b: Box): number {
  const [from, to] = [a, b].map(centerOf);
  return Math.hypot(to.x - from.x, to.y - from.y);
}
