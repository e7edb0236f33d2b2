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

test("class weights are larger for the rarer class", () => {
  expect(classWeightsFromCounts([90_000, 5_000])).toEqual([1 - 90 / 95, 1 - 5 / 95]);
});
