import { create } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type ModelProto,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { node, tensor } from "./graph.ts";

/**
 * Makes a network one for photos of any size, that takes pixels as they are: `image` uint8 `[1, height, width, 3]`, brought to `size`
 * int64 `[2]` (height, width) by a triangle filter as wide as the scale asks, and filled up with black by `padding` int64
 * `[4]` (above, left, below, right). In the graph the same code scales on Node and in a browser.
 */
export function takePixels(model: ModelProto): void {
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
