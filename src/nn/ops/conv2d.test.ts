import { describe, expect, test } from "vitest";
import { CompileError } from "../../errors.ts";
import { Tape } from "../tape.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { conv2d } from "./conv2d.ts";

describe("conv2d", () => {
  test.each([
    { name: "3 x 3, padding 1, odd height", x: [2, 3, 5, 4], weight: [4, 3, 3, 3], padding: 1 },
    { name: "3 x 3, no padding", x: [2, 2, 5, 5], weight: [3, 2, 3, 3], padding: 0 },
    { name: "5 x 5, padding 2", x: [1, 2, 6, 5], weight: [2, 2, 5, 5], padding: 2 },
    { name: "1 x 1", x: [3, 2, 3, 3], weight: [4, 2, 1, 1], padding: 0 },
  ])("gradients of $name agree with finite differences", async ({ x, weight, padding }) => {
    const errors = await gradientErrors(
      (tape, [input, w, b]) => conv2d(tape, input, w, b, { padding }),
      [{ shape: x }, { shape: weight }, { shape: [weight[0]] }],
    );
    for (const error of errors) expect(error).toBeLessThan(2e-3);
  });

  test("refuses weights for another number of channels", () => {
    const tape = new Tape();
    const x = tape.graph.input("x", "float32", ["N", 3, 8, 8]);
    const weight = tape.graph.input("w", "float32", [4, 2, 3, 3]);
    const bias = tape.graph.input("b", "float32", [4]);
    expect(() => conv2d(tape, x, weight, bias, { padding: 1 })).toThrow(CompileError);
  });
});
