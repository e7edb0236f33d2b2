import type { GraphProto } from "onnx-buf";
import { floatsOf, initializer, producer, setFloats } from "./graph.ts";

/**
 * Keeps those channels of a rectified map that matter most to the convolutions that read it: their mean square, times that of the
 * filters that take them in; as in Molchanov et al., "Pruning convolutional neural networks for resource efficient inference", 2017,
 * section 2.2, without its gradients. What is left is to be trained.
 *
 * @param energies of the map's channels, their mean squares
 */
export function narrow(graph: GraphProto, map: string, energies: readonly number[], count: number): void {
  const [, filters, bias] = producer(graph, producer(graph, map).input[0]).input;
  const readers = graph.node.flatMap(({ input }) => (input[0] === map ? [input[1]] : []));
  const energyOf = (name: string, channel: number) =>
    channelsOf(graph, name, 1, [channel]).reduce((sum, value) => sum + value ** 2, 0);
  const importance = energies.map(
    (energy, channel) => energy * readers.reduce((sum, name) => sum + energyOf(name, channel), 0),
  );
  const byImportance = [...importance.keys()].sort((a, b) => importance[b] - importance[a]);
  const kept = byImportance.slice(0, count).sort((a, b) => a - b);
  for (const name of [filters, bias]) keep(graph, name, 0, kept);
  for (const name of readers) keep(graph, name, 1, kept);
}

function keep(graph: GraphProto, name: string, axis: 0 | 1, kept: readonly number[]): void {
  const values = channelsOf(graph, name, axis, kept);
  const tensor = initializer(graph, name);
  tensor.dims[axis] = BigInt(kept.length);
  setFloats(tensor, values);
}

/** Of filters `[O, I, K, K]` or a bias `[O]`, the part of these channels along an axis. */
function channelsOf(graph: GraphProto, name: string, axis: 0 | 1, kept: readonly number[]): Float32Array<ArrayBuffer> {
  const tensor = initializer(graph, name);
  const values = floatsOf(tensor);
  const [outputs, inputs = 1] = tensor.dims.map(Number);
  const taps = values.length / (outputs * inputs);
  const channelAt = (i: number) => (axis === 0 ? Math.floor(i / (inputs * taps)) : Math.floor(i / taps) % inputs);
  const isKept = new Set(kept);
  return values.filter((_, i) => isKept.has(channelAt(i)));
}
