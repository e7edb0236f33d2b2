import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  type TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
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

/** The node that gives a value. */
export const producer = (graph: GraphProto, name: string) => graph.node.find(({ output }) => output.includes(name))!;

export const attribute = ({ attribute }: NodeProto, name: string) => attribute.find((each) => each.name === name)!;

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

/** Nodes of which nobody reads the output, and weights that no node reads, of which ONNX Runtime would warn. */
export function dropUnused(graph: GraphProto): void {
  const outputs = graph.output.map(({ name }) => name);
  for (let before = -1; before !== graph.node.length; ) {
    before = graph.node.length;
    const read = new Set([...outputs, ...graph.node.flatMap(({ input }) => input)]);
    graph.node = graph.node.filter(({ output }) => output.some((name) => read.has(name)));
  }
  const read = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
}

export const initializer = (graph: GraphProto, name: string) =>
  graph.initializer.find((tensor) => tensor.name === name)!;

export function addTensor(
  graph: GraphProto,
  name: string,
  dataType: DataType,
  dims: bigint[],
  { buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>,
): void {
  const rawData = new Uint8Array(buffer, byteOffset, byteLength);
  graph.initializer.push(create(TensorProtoSchema, { name, dataType, dims, rawData }));
}

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
