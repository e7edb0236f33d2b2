import { InferenceSession, Tensor } from "onnxruntime-node";

export interface SessionOptions {
  /** Threads inside an op; ONNX Runtime's own choice, the physical cores, where left out. */
  threads?: number;
}

/** Opens a model on the CPU. */
export function createSession(model: Uint8Array | string, { threads }: SessionOptions = {}): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads ? { intraOpNumThreads: threads } : {}),
  };
  return typeof model === "string" ? InferenceSession.create(model, options) : InferenceSession.create(model, options);
}

/** `[N, H, W, C]` pixels and their labels, as every step and evaluation graph takes them. */
export interface Batch {
  /** uint8, `size * H * W * C` values. */
  images: Uint8Array;
  /** 0 to classes - 1. */
  labels: readonly number[];
}

/** The graph inputs `images` and `labels` of a batch. */
export function batchFeeds({ images, labels }: Batch, imageShape: readonly number[]): Record<string, Tensor> {
  return {
    images: new Tensor("uint8", images, [labels.length, ...imageShape]),
    labels: new Tensor("int64", BigInt64Array.from(labels, BigInt), [labels.length]),
  };
}
