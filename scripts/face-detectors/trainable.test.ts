import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { expect, test } from "vitest";
import { initialParameters, inLayout, Tape } from "../../src/nn/index.ts";
import { seeded } from "../../src/random.ts";
import { float32, floats } from "../../src/runtime/index.ts";
import { nodeRuntime } from "../../src/runtime/node.ts";
import { node, tensor } from "./graph.ts";
import { trainable } from "./trainable.ts";

const random = seeded(1);
const drawn = (...dims: number[]) => Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => random() - 0.5);
const weights = (name: string, ...dims: number[]) =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(drawn(...dims).buffer),
  });

function conv(input: string[], output: string, stride: number, padding: number, group = 1) {
  return node("Conv", input, output, [
    { name: "group", type: AttributeType.INT, i: BigInt(group) },
    { name: "strides", type: AttributeType.INTS, ints: [stride, stride].map(BigInt) },
    { name: "pads", type: AttributeType.INTS, ints: Array(4).fill(BigInt(padding)) },
  ]);
}

test("answers as ONNX Runtime does, and learns what is not frozen", async () => {
  const graph = create(GraphProtoSchema, {
    name: "small",
    input: [tensor("x", DataType.FLOAT, [1, 3, 8, 8])],
    output: [tensor("a", DataType.FLOAT, [1, 1, 8, 8]), tensor("b", DataType.FLOAT, [1, 2, 8, 8])],
    initializer: [
      weights("stem", 4, 3, 3, 3),
      weights("stem bias", 4),
      weights("depthwise", 4, 1, 3, 3),
      weights("depthwise bias", 4),
      weights("up", 4, 4, 2, 2),
      weights("up bias", 4),
      weights("a weight", 1, 4, 1, 1),
      weights("a bias", 1),
      weights("b weight", 2, 4, 1, 1),
      weights("b bias", 2),
    ],
    node: [
      conv(["x", "stem", "stem bias"], "half", 2, 1),
      node("Relu", ["half"], "positive"),
      conv(["positive", "depthwise", "depthwise bias"], "filtered", 1, 1, 4),
      node("Add", ["positive", "filtered"], "sum"),
      node("ConvTranspose", ["sum", "up", "up bias"], "whole", [
        { name: "strides", type: AttributeType.INTS, ints: [2n, 2n] },
      ]),
      conv(["whole", "a weight", "a bias"], "a", 1, 0),
      conv(["whole", "b weight", "b bias"], "b", 1, 0),
    ],
  });
  const network = trainable(graph, { input: "x", heads: ["a", "b"], frozenUpTo: "positive" });
  expect(network.parameters.map(({ name }) => name)).toEqual([
    "depthwise",
    "depthwise bias",
    "up",
    "up bias",
    "a weight",
    "a bias",
    "b weight",
    "b bias",
  ]);
  const tape = new Tape();
  const x = tape.graph.input("x", "float32", [1, 3, 8, 8]);
  const begun = initialParameters(network, random);
  const values = network.parameters.map(({ name, shape }) => tape.graph.constant(begun.get(name)!.data, shape));
  tape.graph.output(inLayout(tape, network.forward(tape, x, values), "plain"), "y");
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
    graph,
  });
  await using ours = await nodeRuntime.open(tape.graph.encode());
  await using theirs = await nodeRuntime.open(toBinary(ModelProtoSchema, model));
  const feeds = { x: float32(drawn(1, 3, 8, 8), [1, 3, 8, 8]) };
  const { a, b } = await theirs.run(feeds);
  const expected = [...floats(a), ...floats(b)];
  const answered = floats((await ours.run(feeds)).y);
  expect(answered).toHaveLength(expected.length);
  for (const [i, value] of answered.entries()) expect(value).toBeCloseTo(expected[i], 5);
});

test("an operator that is not known is told", () => {
  const graph = create(GraphProtoSchema, {
    name: "strange",
    initializer: [weights("weight", 1, 3, 1, 1), weights("bias", 1)],
    node: [
      node("Relu", ["x"], "positive"),
      node("Tanh", ["positive"], "bent"),
      conv(["bent", "weight", "bias"], "a", 1, 0),
    ],
  });
  const network = trainable(graph, { input: "x", heads: ["a"], frozenUpTo: "positive" });
  const tape = new Tape();
  const x = tape.graph.input("x", "float32", [1, 3, 4, 4]);
  const values = network.parameters.map(({ name, shape }) => tape.graph.input(name, "float32", shape));
  expect(() => network.forward(tape, x, values)).toThrow(/Tanh is not known/);
});
