/** Writes models/face-detector.onnx from the RetinaFace that the npm package `retinaface` carries. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** The network for photos of any size, that takes pixels as they are: `images` uint8 `[1, height, width, 3]`. */
export function faceDetectorModel(): Uint8Array {
  const require = createRequire(import.meta.url);
  const model = fromBinary(ModelProtoSchema, readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  const graph = model.graph!;
  const [planes] = graph.input;
  graph.input = [tensor("images", DataType.UINT8, [1, "height", "width", 3])];
  graph.node.unshift(
    create(NodeProtoSchema, {
      ...{ opType: "Cast", input: ["images"], output: ["images_float"] },
      attribute: [{ name: "to", type: AttributeType.INT, i: BigInt(DataType.FLOAT) }],
    }),
    create(NodeProtoSchema, {
      ...{ opType: "Transpose", input: ["images_float"], output: [planes.name] },
      attribute: [{ name: "perm", type: AttributeType.INTS, ints: [0n, 3n, 1n, 2n] }],
    }),
  );
  graph.output = graph.output.map(({ name }) => {
    const channels = name.includes("landmark") ? 20 : name.includes("bbox") ? 8 : 4;
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
  writeFileSync(new URL("../models/face-detector.onnx", import.meta.url), faceDetectorModel());
}
