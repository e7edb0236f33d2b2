import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { expect, test } from "vitest";
import { initialParameters, inLayout, type Layer, Tape } from "../../src/nn/index.ts";
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
  const { ours, theirs } = await answers(graph, network);
  const expected = [...floats(theirs.a), ...floats(theirs.b)];
  expect(ours).toHaveLength(expected.length);
  for (const [i, value] of ours.entries()) expect(value).toBeCloseTo(expected[i], 5);
});

test("maps of several sizes, joined channels and enlarged maps are answered as by ONNX Runtime", async () => {
  const enlarging = Object.entries({
    mode: "nearest",
    nearest_mode: "floor",
    coordinate_transformation_mode: "asymmetric",
  });
  const graph = create(GraphProtoSchema, {
    name: "pyramid",
    input: [tensor("x", DataType.FLOAT, [1, 3, 8, 8])],
    output: [tensor("fine", DataType.FLOAT, [1, 2, 8, 8]), tensor("coarse", DataType.FLOAT, [1, 2, 4, 4])],
    initializer: [
      weights("stem", 4, 3, 3, 3),
      weights("stem bias", 4),
      weights("down", 4, 4, 3, 3),
      weights("down bias", 4),
      weights("fine weight", 2, 8, 1, 1),
      weights("fine bias", 2),
      weights("coarse weight", 2, 4, 1, 1),
      weights("coarse bias", 2),
      create(TensorProtoSchema, { name: "all", dims: [0n], dataType: DataType.FLOAT }),
      create(TensorProtoSchema, { name: "twice", dims: [4n], dataType: DataType.FLOAT, floatData: [1, 1, 2, 2] }),
    ],
    node: [
      conv(["x", "stem", "stem bias"], "whole", 1, 1),
      node("Relu", ["whole"], "positive"),
      conv(["positive", "down", "down bias"], "half", 2, 1),
      node(
        "Resize",
        ["half", "all", "twice"],
        "enlarged",
        enlarging.map(([name, s]) => ({ name, type: AttributeType.STRING, s: new TextEncoder().encode(s) })),
      ),
      node("Concat", ["positive", "enlarged"], "joined", [{ name: "axis", type: AttributeType.INT, i: 1n }]),
      conv(["joined", "fine weight", "fine bias"], "fine", 1, 0),
      conv(["half", "coarse weight", "coarse bias"], "coarse", 1, 0),
    ],
  });
  const network = trainable(graph, { input: "x", heads: ["fine", "coarse"], frozenUpTo: "positive" });
  const { ours, theirs } = await answers(graph, network);
  const [fine, coarse] = [floats(theirs.fine), floats(theirs.coarse)];
  expect(ours).toHaveLength(fine.length + coarse.length);
  for (const channel of [0, 1]) {
    const cells = [...fine.slice(64 * channel, 64 * (channel + 1)), ...coarse.slice(16 * channel, 16 * (channel + 1))];
    for (const [i, value] of cells.entries()) expect(ours[80 * channel + i]).toBeCloseTo(value, 5);
  }
});

/** Of the network as a layer, and of its graph. */
async function answers(graph: GraphProto, network: Layer) {
  const shape = [1, 3, 8, 8];
  const tape = new Tape();
  const x = tape.graph.input("x", "float32", shape);
  const begun = initialParameters(network, random);
  const values = network.parameters.map(({ name, shape }) => tape.graph.constant(begun.get(name)!.data, shape));
  tape.graph.output(inLayout(tape, network.forward(tape, x, values), "plain"), "y");
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })];
  const model = create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph });
  await using layer = await nodeRuntime.open(tape.graph.encode());
  await using whole = await nodeRuntime.open(toBinary(ModelProtoSchema, model));
  const feeds = { x: float32(drawn(...shape), shape) };
  return { ours: floats((await layer.run(feeds)).y), theirs: await whole.run(feeds) };
}

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
