import { int64, type NamedTensors, uint8 } from "../runtime/index.ts";

/** `[N, H, W, C]` pixels and their labels, as every step and evaluation graph takes them. */
export interface Batch {
  /** uint8, `size * H * W * C` values. */
  images: Uint8Array;
  /** 0 to classes - 1. */
  labels: readonly number[];
}

/** The graph inputs `images` and `labels` of a batch. */
export function batchFeeds({ images, labels }: Batch, imageShape: readonly number[]): NamedTensors {
  return { images: uint8(images, [labels.length, ...imageShape]), labels: int64(labels, [labels.length]) };
}
