import type { GraphProto, NodeProto } from "onnx-buf";
import { CompileError } from "../../src/errors.ts";
import { add, concat, conv2d, convTranspose2d, type Layer, relu, type Tape, type Value } from "../../src/nn/index.ts";
import { floatsOf, initializer } from "./graph.ts";

export interface TrainableOptions {
  /** The value that the network's images are. */
  input: string;
  /** Pointwise convolutions of one value; the layer's output has their channels, one after the other. */
  heads: readonly string[];
  /** The value up to which, in the graph's order, weights stay as they are. */
  frozenUpTo: string;
}

/** An ONNX graph of convolutions, transposed ones, ReLU and sums as a layer whose parameters are the graph's weights, by their names. */
export function trainable(graph: GraphProto, { input, heads, frozenUpTo }: TrainableOptions): Layer {
  const producer = (name: string) => graph.node.find(({ output }) => output.includes(name))!;
  const headNodes = heads.map(producer);
  const learnedFrom = graph.node.indexOf(producer(frozenUpTo)) + 1;
  const weightsOf = (nodes: readonly NodeProto[]) =>
    nodes.flatMap(({ opType, input: [, ...names] }) => (opType.startsWith("Conv") ? names : []));
  const frozen = weightsOf(graph.node.slice(0, learnedFrom));
  const learned = weightsOf(graph.node.slice(learnedFrom));
  const tensorOf = (name: string) => {
    const tensor = initializer(graph, name);
    return { name, shape: tensor.dims.map(Number), data: floatsOf(tensor) };
  };
  return {
    kind: "Trainable",
    takesAnyLayout: true,
    parameters: learned.map(tensorOf).map(({ data, ...spec }) => ({ ...spec, initialize: () => data.slice() })),
    forward(tape, x, values) {
      const known = new Map([[input, x], ...learned.map((name, i) => [name, values[i]] as const)]);
      for (const name of frozen) {
        const { shape, data } = tensorOf(name);
        known.set(name, tape.graph.constant(data, shape, name));
      }
      const computed = (name: string): Value => {
        const found = known.get(name);
        if (found) return found;
        const node = producer(name);
        const value = emit(tape, node, node.input.map(computed));
        known.set(name, value);
        return value;
      };
      const joined = (at: number) =>
        concat(
          tape,
          headNodes.map(({ input }) => computed(input[at])),
        );
      return conv2d(tape, computed(headNodes[0].input[0]), joined(1), joined(2), { padding: 0 });
    },
  };
}

function emit(tape: Tape, node: NodeProto, [x, second, bias]: Value[]): Value {
  const ints = (name: string) => node.attribute.find((attribute) => attribute.name === name)!.ints.map(Number);
  switch (node.opType) {
    case "Conv": {
      const groups = Number(node.attribute.find(({ name }) => name === "group")!.i);
      return conv2d(tape, x, second, bias, { padding: ints("pads")[0], stride: ints("strides")[0], groups });
    }
    case "ConvTranspose":
      return convTranspose2d(tape, x, second, bias);
    case "Relu":
      return relu(tape, x);
    case "Add":
      return add(tape, x, second);
    default:
      throw new CompileError(`${node.opType} is not known`);
  }
}
