import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { seeded } from "../../random.ts";
import { networks } from "../../train/index.ts";
import { compileInference, initialParameters } from "../index.ts";
import { usedOnly } from "./used-only.ts";

describe("usedOnly", () => {
  const nodes = [
    { input: ["x", "w"], output: ["a"] },
    { input: ["a", "axes"], output: ["unread"] },
    { input: ["a"], output: ["b", "indices"] },
    { input: ["unread"], output: ["neither"] },
  ];
  const initializers = [{ name: "w" }, { name: "axes" }, { name: "never" }];

  test("keeps what an output depends on, in its order, and nothing else", () => {
    expect(usedOnly(nodes, initializers, ["b"])).toEqual({
      nodes: [nodes[0], nodes[2]],
      initializers: [initializers[0]],
    });
    expect(usedOnly(nodes, initializers, ["neither", "b"])).toEqual({ nodes, initializers: initializers.slice(0, 2) });
    expect(usedOnly(nodes, initializers, ["w"])).toEqual({ nodes: [], initializers: [initializers[0]] });
  });

  test("leaves no initializer in an exported model that no node reads", () => {
    for (const { build, imageShape } of Object.values(networks)) {
      const network = build(2);
      const parameters = initialParameters(network, seeded(0));
      const { graph } = fromBinary(ModelProtoSchema, compileInference({ network, imageShape, parameters }));
      const read = new Set(graph!.node.flatMap((node) => node.input));
      expect(graph!.initializer.map(({ name }) => name).filter((name) => !read.has(name))).toEqual([]);
    }
  });
});
