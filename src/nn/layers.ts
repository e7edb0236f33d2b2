import type { Value } from "./graph.ts";
import { type Initializer, xavierUniform, zeros } from "./init.ts";
import { conv2d } from "./ops/conv2d.ts";
import { flatten } from "./ops/flatten.ts";
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

/** A part of a network. `forward` is traced once, when a graph is compiled; it emits nodes and computes nothing. */
export interface Layer {
  readonly kind: string;
  readonly parameters: readonly ParameterSpec[];
  forward(tape: Tape, x: Value, parameters: readonly Value[]): Value;
}

/** A convolution with stride 1, Xavier-uniform weights and zero bias: `[N, C, H, W]` to `[N, O, H', W']`. */
export function Conv2d(
  inChannels: number,
  outChannels: number,
  kernelSize: number,
  { padding = 0 }: { padding?: number } = {},
): Layer {
  return {
    kind: "Conv2d",
    parameters: [
      { name: "weight", shape: [outChannels, inChannels, kernelSize, kernelSize], initialize: xavierUniform },
      { name: "bias", shape: [outChannels], initialize: zeros },
    ],
    forward: (tape, x, [weight, bias]) => conv2d(tape, x, weight, bias, { padding }),
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
    forward: (tape, x, [weight, bias]) => linear(tape, x, weight, bias),
  };
}

/** `max(x, 0)`. */
export function ReLU(): Layer {
  return { kind: "ReLU", parameters: [], forward: (tape, x) => relu(tape, x) };
}

/** Maximum over `size` x `size` windows that do not overlap. */
export function MaxPool2d(size: number): Layer {
  return { kind: "MaxPool2d", parameters: [], forward: (tape, x) => maxPool2d(tape, x, size) };
}

/** `[N, ...]` to `[N, features]`. */
export function Flatten(): Layer {
  return { kind: "Flatten", parameters: [], forward: (tape, x) => flatten(tape, x) };
}

/**
 * Layers one after the other; parameters are named by position, as PyTorch names them (`0.weight`).
 *
 * @example Sequential(Conv2d(3, 32, 3, { padding: 1 }), ReLU(), MaxPool2d(2), Flatten(), Linear(80000, 2))
 */
export function Sequential(...layers: Layer[]): Layer {
  const parameters = layers.flatMap((layer, i) =>
    layer.parameters.map((parameter) => ({ ...parameter, name: `${i}.${parameter.name}` })),
  );
  return {
    kind: "Sequential",
    parameters,
    forward: (tape, x, values) => {
      const rest = [...values];
      const steps = layers.map((layer) => ({ layer, values: rest.splice(0, layer.parameters.length) }));
      return poolBeforeReLU(steps).reduce((value, step) => step.layer.forward(tape, value, step.values), x);
    },
  };
}

interface Step {
  layer: Layer;
  values: Value[];
}

/**
 * ReLU and max-pooling commute, for values and for gradients; pooling first leaves ReLU, and above all its
 * gradient's mask, a quarter of the elements.
 */
function poolBeforeReLU(steps: readonly Step[]): Step[] {
  const result = [...steps];
  for (let i = 0; i + 1 < result.length; i++) {
    if (result[i].layer.kind === "ReLU" && result[i + 1].layer.kind === "MaxPool2d") {
      [result[i], result[i + 1]] = [result[i + 1], result[i]];
    }
  }
  return result;
}
