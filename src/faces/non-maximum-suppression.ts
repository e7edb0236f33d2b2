import type { Box } from "../image/index.ts";

/** Intersection over union of two boxes, 0 to 1. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

/** Keeps the best-scored box of those that overlap by more than `threshold` IoU; greedy, best first. */
export function nonMaximumSuppression<T extends { box: Box; score: number }>(
  found: readonly T[],
  threshold: number,
): T[] {
  const kept: T[] = [];
  for (const candidate of found.toSorted((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => iou(box, candidate.box) <= threshold)) kept.push(candidate);
  }
  return kept;
}
