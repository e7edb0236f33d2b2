import type { Box } from "../image/index.ts";

/** Intersection over union of two boxes, 0 to 1. */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** How much of the smaller of two boxes lies within the other, 0 to 1. */
export function containment(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / Math.min(area(a), area(b));
}

export interface SuppressionOptions {
  /** Boxes that overlap by more than this IoU are one face. */
  iouThreshold: number;
  /** So are boxes of which one lies within the other by more than this share: a part of a face is no second one. */
  containmentThreshold?: number;
}

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

const area = ({ width, height }: Box) => width * height;

function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width <= 0 || height <= 0 ? 0 : width * height;
}
