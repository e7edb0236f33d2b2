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
