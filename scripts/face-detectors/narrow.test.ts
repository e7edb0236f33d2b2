import { create } from "@bufbuild/protobuf";
import { TensorProto_DataType as DataType, GraphProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { addTensor, floatsOf, initializer, node } from "./graph.ts";
import { narrow } from "./narrow.ts";

test("the channels that matter most to those who read them are kept, in their order", () => {
  const graph = create(GraphProtoSchema, {
    node: [
      node("Conv", ["x", "filters", "bias"], "map"),
      node("Relu", ["map"], "positive"),
      node("Conv", ["positive", "a"], "left"),
      node("Conv", ["positive", "b"], "right"),
    ],
  });
  const add = (name: string, dims: number[], values: number[]) =>
    addTensor(graph, name, DataType.FLOAT, dims.map(BigInt), Float32Array.from(values));
  add("filters", [4, 1, 1, 2], [10, 11, 20, 21, 30, 31, 40, 41]);
  add("bias", [4], [1, 2, 3, 4]);
  add("a", [1, 4, 1, 1], [1, 3, 0, 1]);
  add("b", [2, 4, 1, 1], [1, 0, 0, 1, 5, 0, 0, 1]);
  // Importance: 0.1 * 27, 1 * 9, 100 * 0, 1 * 3.
  narrow(graph, "positive", [0.1, 1, 100, 1], 2);
  const tensor = (name: string) => {
    const { dims } = initializer(graph, name);
    return [dims.map(Number), [...floatsOf(initializer(graph, name))]];
  };
  expect(tensor("filters")).toEqual([
    [2, 1, 1, 2],
    [20, 21, 40, 41],
  ]);
  expect(tensor("bias")).toEqual([[2], [2, 4]]);
  expect(tensor("a")).toEqual([
    [1, 2, 1, 1],
    [3, 1],
  ]);
  expect(tensor("b")).toEqual([
    [2, 2, 1, 1],
    [0, 1, 0, 1],
  ]);
});
