import { describe, expect, test } from "vitest";
import { seeded } from "../../random.ts";
import { float32, floats } from "../../runtime/index.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { detectBlockSize, fitsBlocks } from "../blocked-layout.ts";
import type { Value } from "../graph.ts";

import { Tape } from "../tape.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { conv2d } from "./conv2d.ts";

describe("conv2d", () => {
  test.each([
    { x: [2, 3, 5, 4], w: [4, 3, 3, 3], padding: 1 },
    { x: [2, 2, 5, 6], w: [3, 2, 3, 3], padding: 0 },
    { x: [1, 2, 6, 6], w: [2, 2, 5, 5], padding: 2 },
    { x: [2, 3, 4, 4], w: [2, 3, 1, 1], padding: 0 },
    { x: [2, 2, 7, 6], w: [3, 2, 3, 3], padding: 1, stride: 2 },
    { x: [1, 2, 8, 8], w: [2, 2, 3, 3], padding: 0, stride: 3 },
    { x: [2, 4, 5, 5], w: [4, 1, 3, 3], padding: 1, groups: 4 },
    { x: [2, 4, 6, 7], w: [8, 1, 3, 3], padding: 1, groups: 4, stride: 2 },
    { x: [1, 4, 5, 5], w: [6, 2, 3, 3], padding: 1, groups: 2 },
  ])(
    "gradients for $x and $w, padding $padding, stride $stride, groups $groups agree with finite differences",
    async ({ x, w, ...attributes }) => {
      const inputs = [{ shape: x }, { shape: w }, { shape: [w[0]] }];
      const errors = await gradientErrors((tape, [a, b, c]) => conv2d(tape, a, b, c, attributes), inputs);
      for (const error of errors) expect(error).toBeLessThan(2e-3);
    },
  );

  test("refuses channels that do not fit", async () => {
    const wrong = gradientErrors(
      (tape, [a, b, c]) => conv2d(tape, a, b, c, { padding: 1 }),
      [{ shape: [1, 3, 4, 4] }, { shape: [2, 4, 3, 3] }, { shape: [2] }],
    );
    await expect(wrong).rejects.toThrow(/expects 4 input channels and is given 3/);
  });
});

const block = await detectBlockSize(nodeRuntime);
const reason = block > 0 ? "" : " (skipped: this processor has no blocked layout)";

describe.skipIf(block === 0)(`the blocked layout${reason}`, () => {
  test("is used between channels that fill its blocks, and only there", () => {
    const tape = new Tape({ blockSize: block });
    expect(fitsBlocks(tape, 2 * block, block)).toBe(true);
    expect(fitsBlocks(tape, 2 * block, block + 1)).toBe(false);
    expect(fitsBlocks(new Tape(), block)).toBe(false);
  });

  test("gives the gradients of the plain one", async () => {
    const channels = 2 * block;
    const inputs = [
      { shape: [1, channels, 3, 3] },
      { shape: [channels / 2, channels, 3, 3] },
      { shape: [channels / 2] },
    ];
    const op = (tape: Tape, [a, b, c]: readonly Value[]) => conv2d(tape, a, b, c, { padding: 1 });
    for (const error of await gradientErrors(op, inputs, { blockSize: block })) expect(error).toBeLessThan(2e-3);
  });

  test("gives the output of the plain one", async () => {
    const random = seeded(2);
    const uniform = (...shape: number[]) =>
      float32(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, random), shape);
    const feeds = { x: uniform(2, 32, 7, 5), w: uniform(64, 32, 3, 3), b: uniform(64) };
    const outputs = [];
    for (const blockSize of [0, block]) {
      const tape = new Tape({ blockSize });
      const [x, w, b] = Object.entries(feeds).map(([name, { dims }]) => tape.graph.input(name, "float32", dims));
      expect(fitsBlocks(tape, 32, 64)).toBe(blockSize > 0);
      tape.graph.output(conv2d(tape, x, w, b, { padding: 1 }), "y");
      const model = tape.graph.encode();
      expect(new TextDecoder("latin1").decode(model).includes("ReorderInput")).toBe(blockSize > 0);
      await using session = await nodeRuntime.open(model);
      outputs.push(floats((await session.run(feeds)).y));
    }
    const [plain, blocked] = outputs;
    expect(Math.max(...plain.map((value, i) => Math.abs(value - blocked[i])))).toBeLessThan(1e-4);
  });
});
