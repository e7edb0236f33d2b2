import type { GraphProto } from "onnx-buf";
import { floatsOf, initializer, setFloats } from "./graph.ts";

/**
 * Each normalisation is a factor and a shift of the channels that the convolution before it gives: its filters
 * `[O, I / groups, K, K]`, a transposed one's `[I, O, K, K]`, take the factor, and its bias the shift.
 */
export function foldNormalizations(graph: GraphProto): void {
  for (const normalization of graph.node.filter(({ opType }) => opType === "BatchNormalization")) {
    const [from, ...names] = normalization.input;
    const [scale, shift, mean, variance] = names.map((name) => floatsOf(initializer(graph, name)));
    const epsilon = normalization.attribute.find(({ name }) => name === "epsilon")?.f ?? 1e-5;
    const factors = scale.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
    const conv = graph.node.find(({ output }) => output[0] === from)!;
    const filters = initializer(graph, conv.input[1]);
    const [outer, inner, ...kernel] = filters.dims.map(Number);
    const taps = kernel[0] * kernel[1];
    const channelOf = (i: number) =>
      conv.opType === "ConvTranspose" ? Math.floor(i / taps) % inner : Math.floor(i / (taps * inner)) % outer;
    setFloats(
      filters,
      floatsOf(filters).map((value, i) => value * factors[channelOf(i)]),
    );
    const before = conv.input[2] ? floatsOf(initializer(graph, conv.input[2])) : new Float32Array(factors.length);
    setFloats(
      initializer(graph, names[1]),
      before.map((value, i) => shift[i] + (value - mean[i]) * factors[i]),
    );
    conv.input = [conv.input[0], conv.input[1], names[1]];
    conv.output = normalization.output;
    graph.node.splice(graph.node.indexOf(normalization), 1);
  }
}
