import { expect, test } from "vitest";
import { gradientErrors } from "../testing/finite-differences.ts";
import { classWeightsFromCounts, crossEntropy } from "./cross-entropy.ts";

test.each([undefined, [0.1, 0.9, 0.5]])(
  "gradient with class weights %j agrees with finite differences",
  async (classWeights) => {
    const [error] = await gradientErrors(
      (tape, [logits]) => {
        const labels = tape.graph.constant(BigInt64Array.of(0n, 2n, 1n, 2n), [4]);
        return crossEntropy(tape, logits, labels, { classWeights }).loss;
      },
      [{ shape: [4, 3] }],
    );
    expect(error).toBeLessThan(2e-3);
  },
);

test("gradient with a teacher and smoothed labels agrees with finite differences", async () => {
  const [error] = await gradientErrors(
    (tape, [logits]) => {
      const labels = tape.graph.constant(BigInt64Array.of(0n, 2n), [2]);
      const taught = tape.graph.constant(Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.1, 0.8), [2, 3]);
      const teacher = { taught, share: 0.4 };
      return crossEntropy(tape, logits, labels, { classWeights: [0.1, 0.9, 0.5], labelSmoothing: 0.1, teacher }).loss;
    },
    [{ shape: [2, 3] }],
  );
  expect(error).toBeLessThan(2e-3);
});

test("class weights are larger for the rarer class", () => {
  expect(classWeightsFromCounts([90_000, 5_000])).toEqual([1 - 90 / 95, 1 - 5 / 95]);
});
