import { describe, expect, test } from "vitest";
import { seeded } from "../../random.ts";
import { float32, floats } from "../../runtime/index.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { detectBlockSize } from "../layout/block-size.ts";
import { inLayout } from "../layout/layout.ts";
import { Tape } from "../tape.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { layouts } from "../testing/layouts.ts";
import { conv2d } from "./conv2d.ts";

const block = await detectBlockSize(nodeRuntime);

describe.each(layouts(block))("conv2d, $name", ({ blockSize }) => {
  test.each([
    { x: [2, 3, 5, 4], w: [4, 3, 3, 3], padding: 1 },
    { x: [2, 2, 5, 6], w: [3, 2, 3, 3], padding: 0 },
    { x: [1, 2, 6, 6], w: [2, 2, 5, 5], padding: 2 },
    { x: [2, 3, 4, 4], w: [2, 3, 1, 1], padding: 0 },
    { x: [2, 4, 3, 4], w: [8, 4, 1, 1], padding: 0 },
    { x: [1, 4, 3, 3], w: [8, 4, 1, 1], padding: 0, stride: 2 },
    { x: [1, 4, 21, 20], w: [4, 4, 1, 1], padding: 0 },
    { x: [2, 20, 3, 3], w: [4, 20, 3, 3], padding: 1 },
    { x: [1, 18, 3, 3], w: [4, 18, 3, 3], padding: 1 },
    { x: [2, 2, 7, 6], w: [3, 2, 3, 3], padding: 1, stride: 2 },
    { x: [2, 4, 7, 6], w: [4, 4, 3, 3], padding: 1, stride: 2 },
    { x: [1, 2, 8, 8], w: [2, 2, 3, 3], padding: 0, stride: 3 },
    { x: [2, 4, 5, 5], w: [4, 1, 3, 3], padding: 1, groups: 4 },
    { x: [2, 4, 6, 6], w: [4, 1, 3, 3], padding: 1, groups: 4, stride: 2 },
    { x: [2, 4, 7, 5], w: [4, 1, 3, 3], padding: 1, groups: 4, stride: 2 },
    { x: [1, 4, 8, 8], w: [4, 1, 3, 3], padding: 0, groups: 4, stride: 2 },
    { x: [1, 20, 4, 4], w: [20, 1, 3, 3], padding: 0, groups: 20 },
    { x: [2, 4, 5, 5], w: [4, 1, 1, 1], padding: 0, groups: 4 },
    { x: [2, 20, 5, 5], w: [20, 1, 1, 1], padding: 0, groups: 20, stride: 2 },
    { x: [1, 4, 6, 6], w: [4, 1, 5, 5], padding: 2, groups: 4 },
    { x: [2, 4, 6, 7], w: [8, 1, 3, 3], padding: 1, groups: 4, stride: 2 },
    { x: [1, 4, 5, 5], w: [6, 2, 3, 3], padding: 1, groups: 2 },
  ])(
    "gradients for $x and $w, padding $padding, stride $stride, groups $groups agree with finite differences",
    async ({ x, w, ...attributes }) => {
      const inputs = [{ shape: x }, { shape: w }, { shape: [w[0]] }];
      const options = { blockSize, sampled: 40 };
      const errors = await gradientErrors((tape, [a, b, c]) => conv2d(tape, a, b, c, attributes), inputs, options);
      for (const error of errors) expect(error).toBeLessThan(2e-3);
    },
  );

  test.each([
    { x: [2, 32, 7, 5], w: [64, 32, 3, 3] },
    { x: [2, 3, 8, 8], w: [16, 3, 3, 3] },
    { x: [2, 20, 6, 5], w: [20, 1, 3, 3] },
    { x: [2, 20, 6, 5], w: [12, 20, 1, 1] },
    { x: [2, 20, 21, 22], w: [12, 20, 1, 1] },
  ])("gives the output of ONNX's Conv for $x and $w", async ({ x, w }) => {
    const random = seeded(2);
    const uniform = (...shape: number[]) =>
      float32(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, random), shape);
    const feeds = { x: uniform(...x), w: uniform(...w), b: uniform(w[0]) };
    const groups = x[1] / w[1];
    const padding = w[2] >> 1;
    const isPointwise = w[2] === 1 && x[2] < 20;
    const tape = new Tape({ blockSize });
    const values = Object.entries(feeds).map(([name, { dims }]) => tape.graph.input(name, "float32", dims));
    const [image, filter, bias] = values;
    const output = conv2d(tape, image, filter, bias, { padding, groups });
    tape.graph.output(inLayout(tape, output, "plain"), "ours");
    const attributes = { kernel_shape: w.slice(2), pads: Array(4).fill(padding), group: groups };
    tape.graph.output(tape.emit("Conv", values, { shape: output.shape, attributes }), "expected");
    const model = tape.graph.encode();
    expect(new TextDecoder("latin1").decode(model).includes("nchwc")).toBe(blockSize > 0 && !isPointwise);
    await using session = await nodeRuntime.open(model);
    const { ours, expected } = await session.run(feeds);
    const differences = floats(ours).map((value, i) => Math.abs(value - floats(expected)[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  test("refuses channels that do not fit", async () => {
    const wrong = gradientErrors(
      (tape, [a, b, c]) => conv2d(tape, a, b, c, { padding: 1 }),
      [{ shape: [1, 3, 4, 4] }, { shape: [2, 4, 3, 3] }, { shape: [2] }],
      { blockSize },
    );
    await expect(wrong).rejects.toThrow(/expects 4 input channels and is given 3/);
  });
});
