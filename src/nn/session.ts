import { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { InputError } from "../errors.ts";

/** Where ONNX Runtime computes: one of its execution providers. */
export const DEVICES = ["cpu", "cuda", "coreml", "dml", "webgpu"] as const;
export type Device = (typeof DEVICES)[number];

export interface SessionOptions {
  /** The CPU where left out. */
  device?: Device;
  /** Threads inside an op; ONNX Runtime's own choice, the physical cores, where left out. */
  threads?: number;
}

/**
 * Opens a model.
 *
 * @throws InputError where the device is not there
 */
export async function createSession(
  model: Uint8Array | string,
  { device = "cpu", threads }: SessionOptions = {},
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads ? { intraOpNumThreads: threads } : {}),
  };
  requireBackend(device);
  // What goes wrong is in the error that is thrown; ONNX Runtime would print it as well.
  env.logLevel = "fatal";
  try {
    return await (typeof model === "string"
      ? InferenceSession.create(model, options)
      : InferenceSession.create(model, options));
  } catch (error) {
    if (device === "cpu") throw error;
    throw new InputError(`device ${device}: cannot be used (${(error as Error).message.split("\n")[0]})`);
  }
}

function requireBackend(device: Device): void {
  const names = listSupportedBackends().map((backend) => backend.name);
  if (names.includes(device)) return;
  throw new InputError(`device ${device}: this machine's ONNX Runtime has only ${names.join(", ")}`);
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
