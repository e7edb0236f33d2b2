import { describe, expect, test } from "vitest";
import { seeded, shuffled } from "../../random.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { detectBlockSize } from "../layout/block-size.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { layouts } from "../testing/layouts.ts";
import { maxPool2d } from "./max-pool2d.ts";

/** Values at least 0.1 apart, so that a finite difference changes no window's maximum. */
function distinct(length: number): Float32Array {
  return Float32Array.from(shuffled([...Array(length).keys()], seeded(3)), (v) => v / 10 - length / 20);
}

const block = await detectBlockSize(nodeRuntime);

describe.each(layouts(block))("maxPool2d, $name", ({ blockSize }) => {
  test.each([
    { shape: [2, 2, 4, 6], size: 2 },
    { shape: [1, 3, 5, 5], size: 2 },
    { shape: [1, 1, 7, 6], size: 3 },
    { shape: [2, 4, 4, 6], size: 2 },
    { shape: [1, 20, 3, 3], size: 2 },
    { shape: [1, 4, 8, 7], size: 3 },
  ])("gradient on $shape in windows of $size agrees with finite differences", async ({ shape, size }) => {
    const data = distinct(shape.reduce((a, b) => a * b));
    const [error] = await gradientErrors((tape, [x]) => maxPool2d(tape, x, size), [{ shape, data }], { blockSize });
    expect(error).toBeLessThan(2e-3);
  });

  test("values that tie take the gradient once altogether", async () => {
    // Moved down, a tied value leaves the maximum, moved up it raises it: half of the gradient each, by central differences.
    const shape = [1, 4, 2, 2];
    const data = new Float32Array(16).fill(0.5);
    for (let channel = 0; channel < 4; channel++) data.set([0.1, 0.2], 4 * channel);
    const [error] = await gradientErrors((tape, [x]) => maxPool2d(tape, x, 2), [{ shape, data }], { blockSize });
    expect(error).toBeLessThan(blockSize > 0 ? 2e-3 : 0.51);
  });
});
