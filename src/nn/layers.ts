import type { Value } from "./graph.ts";
import { type Initializer, ones, xavierUniform, zeros } from "./init.ts";
import { batchNorm2d } from "./ops/batch-norm2d.ts";
import { type Conv2dAttributes, conv2d } from "./ops/conv2d.ts";
import { dropout } from "./ops/dropout.ts";
import { flatten } from "./ops/flatten.ts";
import { globalAveragePool } from "./ops/global-average-pool.ts";
import { linear } from "./ops/linear.ts";
import { maxPool2d } from "./ops/max-pool2d.ts";
import { relu } from "./ops/relu.ts";
import type { Tape } from "./tape.ts";

/** A trainable tensor: its name as in PyTorch's `state_dict`, its shape and how it begins. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialize: Initializer;
}

/** A tensor that training keeps but does not learn, such as a running mean. */
export type BufferSpec = ParameterSpec;

/** A part of a network. `forward` is traced once, when a graph is compiled; it emits nodes and computes nothing. */
export interface Layer {
  readonly kind: string;
  readonly parameters: readonly ParameterSpec[];
  readonly buffers?: readonly BufferSpec[] | undefined;
  /** Whether `forward` takes activations in any layout, as `inLayout` brings them to one; else they come plain. */
  readonly takesAnyLayout?: boolean | undefined;
  /** @param values of the parameters, then of the buffers, each in their order */
  forward(tape: Tape, x: Value, values: readonly Value[]): Value;
}

export interface Conv2dOptions extends Partial<Conv2dAttributes> {
  /** Left out before a BatchNorm2d, which has its own. */
  bias?: boolean | undefined;
}

/**
 * A convolution with Xavier-uniform weights and zero bias: `[N, C, H, W]` to `[N, O, H', W']`.
 *
 * @example Conv2d(32, 32, 3, { padding: 1, groups: 32 }) // depthwise
 */
export function Conv2d(
  inChannels: number,
  outChannels: number,
  kernelSize: number,
  { padding = 0, stride = 1, groups = 1, bias = true }: Conv2dOptions = {},
): Layer {
  const weight = { name: "weight", shape: [outChannels, inChannels / groups, kernelSize, kernelSize] };
  return {
    kind: "Conv2d",
    parameters: [
      { ...weight, initialize: xavierUniform },
      ...(bias ? [{ name: "bias", shape: [outChannels], initialize: zeros }] : []),
    ],
    takesAnyLayout: true,
    forward: (tape, x, [weight, bias]) => conv2d(tape, x, weight, bias, { padding, stride, groups }),
  };
}

/** A fully connected layer with Xavier-uniform weights and zero bias: `[N, I]` to `[N, O]`. */
export function Linear(inFeatures: number, outFeatures: number): Layer {
  return {
    kind: "Linear",
    parameters: [
      { name: "weight", shape: [outFeatures, inFeatures], initialize: xavierUniform },
      { name: "bias", shape: [outFeatures], initialize: zeros },
    ],
    takesAnyLayout: true,
    forward: (tape, x, [weight, bias]) => linear(tape, x, weight, bias),
  };
}

/** `max(x, 0)`. */
export function ReLU(): Layer {
  return { kind: "ReLU", parameters: [], takesAnyLayout: true, forward: (tape, x) => relu(tape, x) };
}

/** Maximum over `size` x `size` windows that do not overlap. */
export function MaxPool2d(size: number): Layer {
  return { kind: "MaxPool2d", parameters: [], takesAnyLayout: true, forward: (tape, x) => maxPool2d(tape, x, size) };
}

/** `[N, ...]` to `[N, features]`. */
export function Flatten(): Layer {
  return { kind: "Flatten", parameters: [], takesAnyLayout: true, forward: (tape, x) => flatten(tape, x) };
}

/** Normalises each channel over the batch in training, by running means in evaluation. */
export function BatchNorm2d(channels: number): Layer {
  return {
    kind: "BatchNorm2d",
    parameters: [
      { name: "weight", shape: [channels], initialize: ones },
      { name: "bias", shape: [channels], initialize: zeros },
    ],
    buffers: [
      { name: "running_mean", shape: [channels], initialize: zeros },
      { name: "running_var", shape: [channels], initialize: ones },
    ],
    takesAnyLayout: true,
    forward: (tape, x, [weight, bias, runningMean, runningVariance]) =>
      batchNorm2d(tape, x, { weight, bias, runningMean, runningVariance }),
  };
}

/** Sets elements to 0 with probability `p` in training. */
export function Dropout(p = 0.5): Layer {
  return { kind: "Dropout", parameters: [], takesAnyLayout: true, forward: (tape, x) => dropout(tape, x, p) };
}

/** The mean of each channel: `[N, C, H, W]` to `[N, C]`. */
export function GlobalAvgPool2d(): Layer {
  return {
    kind: "GlobalAvgPool2d",
    parameters: [],
    takesAnyLayout: true,
    forward: (tape, x) => globalAveragePool(tape, x),
  };
}
