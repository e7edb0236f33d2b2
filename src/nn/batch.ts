import { float32, int64, type NamedTensors, uint8 } from "../runtime/index.ts";

/** `[N, H, W, C]` pixels and their labels, as every step and evaluation graph takes them. */
export interface Batch {
  /** uint8, `size * H * W * C` values. */
  images: Uint8Array;
  /** 0 to classes - 1. */
  labels: readonly number[];
  /** What a step learns from beside labels, `[N, size]`, sample by sample: a teacher's probabilities, a detector's maps. */
  taught?: Float32Array | undefined;
}

/** The graph inputs `images` and `labels` of a batch, and `taught` where it has one. */
export function batchFeeds({ images, labels, taught }: Batch, imageShape: readonly number[]): NamedTensors {
  const size = labels.length;
  return {
    images: uint8(images, [size, ...imageShape]),
    labels: int64(labels, [size]),
    ...(taught && { taught: float32(taught, [size, taught.length / size]) }),
  };
}
