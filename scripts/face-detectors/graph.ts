import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  type TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

export function node(
  opType: string,
  input: string[],
  output: string,
  attribute: MessageInitShape<typeof AttributeProtoSchema>[] = [],
) {
  return create(NodeProtoSchema, { opType, input, output: [output], attribute });
}

export function tensor(name: string, elemType: DataType, shape: readonly (number | string)[]): ValueInfoProto {
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

/** What no node reads any more, of which ONNX Runtime would warn. */
export function dropUnused(graph: GraphProto): void {
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
}

export const initializer = (graph: GraphProto, name: string) =>
  graph.initializer.find((tensor) => tensor.name === name)!;

export function floatsOf({ rawData = new Uint8Array(), floatData }: TensorProto): Float32Array<ArrayBuffer> {
  return rawData.length > 0 ? new Float32Array(Uint8Array.from(rawData).buffer) : Float32Array.from(floatData);
}

export function setFloats(tensor: TensorProto, values: Float32Array<ArrayBuffer>): void {
  tensor.floatData = [];
  tensor.rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function tellSource(model: ModelProto, value: string): void {
  model.metadataProps = [create(StringStringEntryProtoSchema, { key: "maskwatch.face-detector", value })];
}
