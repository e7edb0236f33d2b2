import { expect, test } from "vitest";
import { BLOCKED_DOMAIN, type GraphNode } from "../graph-node.ts";
import { fuseRelu } from "./fuse-relu.ts";

const node = (opType: string, input: string, output: string, domain = ""): GraphNode => ({
  opType,
  name: output,
  domain,
  input: [input],
  output: [output],
  attributes: {},
});
const conv = (domain: string) => node("Conv", "x", "c", domain);
const relu = node("Relu", "c", "y");

test("a blocked convolution takes over the ReLU that alone reads it", () => {
  expect(fuseRelu([conv(BLOCKED_DOMAIN), relu], ["y"])).toEqual([
    { ...conv(BLOCKED_DOMAIN), output: ["y"], attributes: { activation: "Relu" } },
  ]);
});

test.each([
  {
    name: "another node reads it too",
    nodes: [conv(BLOCKED_DOMAIN), relu, node("Neg", "c", "z")],
    outputs: ["y", "z"],
  },
  { name: "it is an output itself", nodes: [conv(BLOCKED_DOMAIN), relu], outputs: ["y", "c"] },
  {
    name: "it applies something else already",
    nodes: [{ ...conv(BLOCKED_DOMAIN), attributes: { activation: "HardSigmoid" } }, relu],
    outputs: ["y"],
  },
  { name: "it is ONNX's own", nodes: [conv(""), relu], outputs: ["y"] },
  { name: "what is read is no convolution", nodes: [node("Mul", "x", "c", BLOCKED_DOMAIN), relu], outputs: ["y"] },
])("leaves a convolution as it is where $name", ({ nodes, outputs }) => {
  expect(fuseRelu(nodes, outputs)).toEqual(nodes);
});
