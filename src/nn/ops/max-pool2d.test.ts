import { describe, expect, test } from "vitest";
import { seeded, shuffled } from "../../random.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { maxPool2d } from "./max-pool2d.ts";

/** Values at least 0.1 apart, so that a finite difference changes no window's maximum. */
function distinct(length: number): Float32Array {
  return Float32Array.from(shuffled([...Array(length).keys()], seeded(3)), (v) => v / 10 - length / 20);
}

describe("maxPool2d", () => {
  test.each([
    { shape: [2, 2, 4, 6], size: 2 },
    { shape: [1, 3, 5, 5], size: 2 },
    { shape: [1, 1, 7, 6], size: 3 },
  ])("gradient on $shape in windows of $size agrees with finite differences", async ({ shape, size }) => {
    const data = distinct(shape.reduce((a, b) => a * b));
    const [error] = await gradientErrors((tape, [x]) => maxPool2d(tape, x, size), [{ shape, data }]);
    expect(error).toBeLessThan(2e-3);
  });
});
