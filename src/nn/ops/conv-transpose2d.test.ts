import { describe, expect, test } from "vitest";
import { CompileError } from "../../errors.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { detectBlockSize } from "../layout/block-size.ts";
import { Tape } from "../tape.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { layouts } from "../testing/layouts.ts";
import { convTranspose2d } from "./conv-transpose2d.ts";

const block = await detectBlockSize(nodeRuntime);

describe.each(layouts(block))("convTranspose2d, $name", ({ blockSize }) => {
  test.each([
    { inputs: 2, outputs: 3, kernel: 2 },
    { inputs: 20, outputs: 4, kernel: 2 },
    { inputs: 4, outputs: 2, kernel: 3 },
  ])("gradients, $inputs to $outputs channels in windows of $kernel", async ({ inputs, outputs, kernel }) => {
    const shapes = [{ shape: [2, inputs, 3, 4] }, { shape: [inputs, outputs, kernel, kernel] }, { shape: [outputs] }];
    const errors = await gradientErrors((tape, [x, w, b]) => convTranspose2d(tape, x, w, b), shapes, {
      blockSize,
      sampled: 40,
    });
    for (const error of errors) expect(error).toBeLessThan(2e-3);
  });
});

test("channels that do not fit are refused", () => {
  const tape = new Tape();
  const of = (...shape: number[]) => tape.graph.constant(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  expect(() => convTranspose2d(tape, of(1, 3, 2, 2), of(4, 2, 2, 2), of(2))).toThrow(CompileError);
});
