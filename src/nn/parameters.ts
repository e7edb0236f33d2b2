import type { Random } from "../random.ts";
import type { Layer } from "./layers.ts";

/** A float32 tensor on the JavaScript side. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by name; a network's parameters have the names of PyTorch's `state_dict`. */
export type TensorMap = ReadonlyMap<string, Tensor>;

/** Draws a network's first parameters and buffers, in the order in which it declares them. */
export function initialParameters(network: Layer, random: Random): TensorMap {
  return new Map(
    [...network.parameters, ...(network.buffers ?? [])].map(({ name, shape, initialize }) => [
      name,
      { shape, data: initialize(shape, random) },
    ]),
  );
}

/** How many numbers a network learns; times 4 is its size in bytes. */
export function parameterCount(network: Layer): number {
  return network.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
