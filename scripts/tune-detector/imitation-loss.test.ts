import { expect, test } from "vitest";
import { gradientErrors } from "../../src/nn/testing/finite-differences.ts";
import { seeded } from "../../src/random.ts";
import { imitationLoss } from "./imitation-loss.ts";

test("gradients agree with finite differences", async () => {
  const [images, rows, columns] = [2, 3, 4];
  const random = seeded(4);
  const taught = Float32Array.from({ length: images * 3 * rows * columns }, (_, i) =>
    Math.floor(i / (rows * columns)) % 3 === 0 ? random() : 4 * random() - 2,
  );
  const [error] = await gradientErrors(
    (tape, [output]) =>
      imitationLoss(tape, output, tape.graph.constant(taught, [images, 3, rows, columns]), [1, 0.1]).loss,
    [{ shape: [images, 3, rows, columns] }],
  );
  expect(error).toBeLessThan(2e-3);
});
