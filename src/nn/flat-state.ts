import { CompileError } from "../errors.ts";
import { expressions } from "./expressions.ts";
import type { Graph, Value } from "./graph.ts";

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where tensors lie in one vector that holds them all, one after the other. */
export interface FlatLayout {
  entries: readonly { name: string; shape: readonly number[]; offset: number; size: number }[];
  /** Of the vector. */
  size: number;
}

export function flatLayout(tensors: readonly Named[]): FlatLayout {
  let size = 0;
  const entries = tensors.map(({ name, shape }) => {
    const entry = { name, shape, offset: size, size: shape.reduce((a, b) => a * b, 1) };
    size += entry.size;
    return entry;
  });
  return { entries, size };
}

/** The tensors in a vector, each in its shape. */
export function separated(graph: Graph, vector: Value, { entries }: FlatLayout): Value[] {
  const { split, reshape } = expressions(graph);
  const parts = split(
    vector,
    entries.map(({ size }) => size),
  );
  return entries.map(({ shape }, i) => (shape.length === 1 ? parts[i] : reshape(parts[i], shape)));
}

/** Tensors as one vector, in the layout's order. */
export function joined(graph: Graph, tensors: readonly Value[], { entries }: FlatLayout): Value {
  const { concat, reshape } = expressions(graph);
  const parts = tensors.map((tensor, i) => {
    if (tensor.shape.join() !== entries[i].shape.join()) {
      throw new CompileError(`${entries[i].name} is [${entries[i].shape}] and its next value [${tensor.shape}]`);
    }
    return tensor.shape.length === 1 ? tensor : reshape(tensor, [entries[i].size]);
  });
  return concat(parts);
}

/** Each tensor's part of a vector's numbers, shared, not copied. */
export function views(data: Float32Array, { entries }: FlatLayout) {
  return entries.map(({ name, shape, offset, size }) => ({ name, shape, data: data.subarray(offset, offset + size) }));
}
