import { type Box, containment, iou } from "../geometry/index.ts";

export interface SuppressionOptions {
  /** Boxes that overlap by more than this IoU are one face. */
  iouThreshold: number;
  /** So are boxes of which one lies within the other by more than this share: a part of a face is no second one. */
  containmentThreshold?: number | undefined;
}

/** Which boxes of a face detector show one face, where nothing else is asked for. */
export const ONE_FACE = { iouThreshold: 0.4, containmentThreshold: 0.7 };

/** Keeps the best-scored box of those that show one face; greedy, best first. */
export function nonMaximumSuppression<T extends { box: Box; score: number }>(
  found: readonly T[],
  { iouThreshold, containmentThreshold = 1 }: SuppressionOptions,
): T[] {
  const kept: T[] = [];
  for (const candidate of found.toSorted((a, b) => b.score - a.score)) {
    const isOther = ({ box }: T) =>
      iou(box, candidate.box) <= iouThreshold && containment(box, candidate.box) <= containmentThreshold;
    if (kept.every(isOther)) kept.push(candidate);
  }
  return kept;
}

/** Least IoU with the best box of a face at which another of its boxes tells where the face is. */
const VOTES_FROM = 0.5;

/**
 * Faces where their boxes together say that they are: their mean, weighted by score, of those that overlap the best one most
 * (Gidaris and Komodakis, "Object detection via a multi-region and semantic segmentation-aware CNN model", 2015, "box voting").
 * Which of two anchors is the best changes from frame to frame, their mean does not.
 *
 * @param kept of those found, each the best of a face
 */
export function votedBoxes<T extends { box: Box; score: number }>(kept: readonly T[], found: readonly T[]): T[] {
  const votes: T[][] = kept.map(() => []);
  for (const face of found) {
    const overlaps = kept.map(({ box }) => iou(box, face.box));
    const most = overlaps.reduce((best, overlap, i) => (overlap > overlaps[best] ? i : best), 0);
    if (overlaps[most] >= VOTES_FROM) votes[most].push(face);
  }
  return kept.map((face, i) => ({ ...face, box: meanBox(votes[i]) ?? face.box }));
}

/** Weighted by score; `undefined` where no score is above 0. */
function meanBox(votes: readonly { box: Box; score: number }[]): Box | undefined {
  const total = votes.reduce((sum, { score }) => sum + score, 0);
  if (total <= 0) return undefined;
  const mean = (side: keyof Box) => votes.reduce((sum, { box, score }) => sum + (score / total) * box[side], 0);
  return { x: mean("x"), y: mean("y"), width: mean("width"), height: mean("height") };
}
