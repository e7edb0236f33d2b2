import { expect, test } from "vitest";
import { float32, floats } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { expressions } from "./expressions.ts";
import { Graph, type Value } from "./graph.ts";

/** The shape that the compiler believes in, the one that ONNX Runtime finds, and the numbers. */
async function evaluate(shapes: number[][], build: (e: ReturnType<typeof expressions>, inputs: Value[]) => Value) {
  const graph = new Graph();
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, "float32", shape));
  const output = build(expressions(graph), inputs);
  graph.output(output, "y");
  await using session = await nodeRuntime.open(graph.encode());
  const feeds = shapes.map((shape, i) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [
      `x${i}`,
      float32(
        Float32Array.from({ length }, (_, k) => k + 1),
        shape,
      ),
    ] as const;
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  return { believed: output.shape, found: y.dims, values: [...floats(y)] };
}

test.each([
  { name: "add", shapes: [[2, 3], [3]], build: "add", values: [2, 4, 6, 5, 7, 9] },
  {
    name: "sub",
    shapes: [
      [2, 1],
      [1, 2],
    ],
    build: "sub",
    values: [0, -1, 1, 0],
  },
  { name: "mul", shapes: [[], [2]], build: "mul", values: [1, 2] },
] as const)("$name broadcasts as NumPy does", async ({ shapes, build, values }) => {
  const result = await evaluate(
    shapes.map((shape) => [...shape]),
    (e, [a, b]) => e[build](a, b),
  );
  expect(result).toEqual({ believed: result.found, found: result.found, values });
});

test.each<{
  name: string;
  shapes: number[][];
  build: (e: ReturnType<typeof expressions>, inputs: Value[]) => Value;
  values: number[];
}>([
  { name: "a number is a scalar", shapes: [[2]], build: (e, [x]) => e.add(e.mul(2, x), 1), values: [3, 5] },
  { name: "reshape", shapes: [[2, 2]], build: (e, [x]) => e.reshape(x, [4, 1]), values: [1, 2, 3, 4] },
  { name: "transpose", shapes: [[2, 3]], build: (e, [x]) => e.transpose(x, [1, 0]), values: [1, 4, 2, 5, 3, 6] },
  { name: "sum over an axis", shapes: [[2, 3]], build: (e, [x]) => e.sum(x, [0]), values: [5, 7, 9] },
  { name: "sum over all", shapes: [[2, 3]], build: (e, [x]) => e.sum(x), values: [21] },
  { name: "mean", shapes: [[2, 3]], build: (e, [x]) => e.mean(x, [1]), values: [2, 5] },
  {
    name: "product",
    shapes: [
      [1, 2],
      [2, 1],
    ],
    build: (e, [a, b]) => e.matMul(a, b),
    values: [5],
  },
  {
    name: "product, transposed",
    shapes: [
      [2, 1],
      [2, 2],
    ],
    build: (e, [a, b]) => e.matMul(a, b, { transA: true }),
    values: [7, 10],
  },
  { name: "padding", shapes: [[1, 2]], build: (e, [x]) => e.padTo(x, [2, 3]), values: [1, 2, 0, 0, 0, 0] },
  { name: "cropping", shapes: [[2, 3]], build: (e, [x]) => e.cropTo(x, [1, 2]), values: [1, 2] },
  { name: "expansion", shapes: [[2, 1]], build: (e, [x]) => e.expand(x, [2, 2]), values: [1, 1, 2, 2] },
  { name: "cast", shapes: [[2]], build: (e, [x]) => e.cast(e.greaterOrEqual(x, 2), "float32"), values: [0, 1] },
])("$name has the shape that it is given and ONNX Runtime's numbers", async ({ shapes, build, values }) => {
  const result = await evaluate(shapes, build);
  expect(result.believed).toEqual(result.found);
  expect(result.values).toEqual(values);
});

test("shapes that do not fit are refused when the graph is built", () => {
  const graph = new Graph();
  const { add, matMul } = expressions(graph);
  const a = graph.input("a", "float32", [2, 3]);
  const b = graph.input("b", "float32", [2, 4]);
  expect(() => add(a, b)).toThrow("[2,3] and [2,4] do not broadcast to one shape");
  expect(() => matMul(a, b)).toThrow("a product of [2,3] and [2,4] does not exist");
  expect(() => add(a, { ...a, layout: "blocked" })).toThrow("layouts differ: plain, blocked");
});

test("a batch whose size is not known keeps its place", () => {
  const { reshape, add, mean } = expressions(new Graph());
  const x: Value = { name: "x", type: "float32", shape: ["N", 6] };
  expect(reshape(x, ["N", 2, 3]).shape).toEqual(["N", 2, 3]);
  expect(add(x, { ...x, shape: [6] }).shape).toEqual(["N", 6]);
  expect(mean(x, [1]).shape).toEqual(["N"]);
});
