import { expect, test } from "vitest";
import { gradientErrors } from "../testing/finite-differences.ts";
import { flatten } from "./flatten.ts";
import { linear } from "./linear.ts";
import { relu } from "./relu.ts";

test("relu's gradient agrees with finite differences", async () => {
  const data = Float32Array.of(-1, -0.5, -0.1, 0.1, 0.5, 1);
  const [error] = await gradientErrors((tape, [x]) => relu(tape, x), [{ shape: [2, 3], data }]);
  expect(error).toBeLessThan(2e-3);
});

test("linear's gradients agree with finite differences", async () => {
  const shapes = [{ shape: [3, 5] }, { shape: [4, 5] }, { shape: [4] }];
  const errors = await gradientErrors((tape, [x, w, b]) => linear(tape, x, w, b), shapes);
  for (const error of errors) expect(error).toBeLessThan(2e-3);
});

test("flatten's gradient agrees with finite differences", async () => {
  const [error] = await gradientErrors((tape, [x]) => flatten(tape, x), [{ shape: [2, 3, 2, 2] }]);
  expect(error).toBeLessThan(2e-3);
});
