import type { GraphProto, NodeProto } from "onnx-buf";
import { CompileError } from "../../src/errors.ts";
import {
  add,
  concat,
  conv2d,
  convTranspose2d,
  type Layer,
  relu,
  reshape,
  type Tape,
  upsample2d,
  type Value,
} from "../../src/nn/index.ts";
import { attribute, floatsOf, initializer, producer } from "./graph.ts";

export interface TrainableOptions {
  /** The value that the network's images are. */
  input: string;
  /**
   * Pointwise convolutions. Those of one value give their channels one after the other, `[N, C, H, W]`; those of several, with as
   * many channels each, give their cells one after the other, `[N, C, cells]`.
   */
  heads: readonly string[];
  /** The value up to which, in the graph's order, weights stay as they are. */
  frozenUpTo: string;
}

/**
 * An ONNX graph of convolutions, transposed ones, ReLU, sums, joined channels and enlarged maps as a layer whose parameters are the
 * graph's weights, by their names.
 */
export function trainable(graph: GraphProto, { input, heads, frozenUpTo }: TrainableOptions): Layer {
  const headNodes = heads.map((name) => producer(graph, name));
  const learnedFrom = graph.node.indexOf(producer(graph, frozenUpTo)) + 1;
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
        const node = producer(graph, name);
        const isComputed = (input: string) => known.has(input) || producer(graph, input) !== undefined;
        const value = emit(tape, node, node.input.filter(isComputed).map(computed));
        known.set(name, value);
        return value;
      };
      const joined = (at: number) =>
        concat(
          tape,
          headNodes.map(({ input }) => computed(input[at])),
        );
      const [features, ...others] = new Set(headNodes.map(({ input }) => input[0]));
      if (others.length === 0) return conv2d(tape, computed(features), joined(1), joined(2), { padding: 0 });
      return concat(
        tape,
        heads.map((head) => cellsOf(tape, computed(head))),
        2,
      );
    },
  };
}

function cellsOf(tape: Tape, map: Value): Value {
  const [batch, channels, rows, columns] = map.shape as number[];
  return reshape(tape, map, [batch, channels, rows * columns]);
}

function emit(tape: Tape, node: NodeProto, values: Value[]): Value {
  const [x, second, bias] = values;
  const ints = (name: string) => attribute(node, name).ints.map(Number);
  switch (node.opType) {
    case "Conv": {
      const groups = Number(attribute(node, "group").i);
      return conv2d(tape, x, second, bias, { padding: ints("pads")[0], stride: ints("strides")[0], groups });
    }
    case "ConvTranspose":
      return convTranspose2d(tape, x, second, bias);
    case "Relu":
      return relu(tape, x);
    case "Add":
      return add(tape, x, second);
    case "Concat":
      return concat(tape, values, 1);
    case "Resize":
      return upsample2d(tape, x, 2);
    default:
      throw new CompileError(`${node.opType} is not known`);
  }
}
