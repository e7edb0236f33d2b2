import { CompileError } from "../errors.ts";
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
  const parts = graph.emitMany(
    "Split",
    [vector, graph.ints(entries.map(({ size }) => size))],
    { attributes: { axis: 0 } },
    entries.map(({ size }) => ({ shape: [size], type: vector.type })),
  );
  return entries.map(({ shape }, i) =>
    shape.length === 1 ? parts[i] : graph.emit("Reshape", [parts[i], graph.ints([...shape])], { shape }),
  );
}

/** Tensors as one vector, in the layout's order. */
export function joined(graph: Graph, tensors: readonly Value[], { entries, size }: FlatLayout): Value {
  const parts = tensors.map((tensor, i) => {
    if (tensor.shape.join() !== entries[i].shape.join()) {
      throw new CompileError(`${entries[i].name} is [${entries[i].shape}] and its next value [${tensor.shape}]`);
    }
    if (tensor.shape.length === 1) return tensor;
    return graph.emit("Reshape", [tensor, graph.ints([-1])], { shape: [entries[i].size] });
  });
  return graph.emit("Concat", parts, { shape: [size], attributes: { axis: 0 } });
}

/** Each tensor's part of a vector's numbers, shared, not copied. */
export function views(data: Float32Array, { entries }: FlatLayout) {
  return entries.map(({ name, shape, offset, size }) => ({ name, shape, data: data.subarray(offset, offset + size) }));
}
