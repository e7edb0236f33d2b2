import { expect, test } from "vitest";
import { seeded } from "../../random.ts";
import { gradientErrors } from "../testing/finite-differences.ts";
import { centerLoss } from "./center-loss.ts";

test("gradients agree with finite differences", async () => {
  const [images, rows, columns] = [2, 3, 4];
  const cells = rows * columns;
  const random = seeded(4);
  const [error] = await gradientErrors(
    (tape, [output]) => {
      const targets = Float32Array.from({ length: images * 4 * cells }, (_, i) => {
        const map = Math.floor(i / cells) % 4;
        if (map > 1) return 4 * random() - 2;
        return map === 1 ? Number(i % 5 > 0) : i % 7 === 0 ? 1 : 0.9 * random();
      });
      const maps = tape.graph.constant(targets, [images, 4, rows, columns]);
      return centerLoss(tape, output, maps, { valueWeights: [1, 0.1] }).loss;
    },
    [{ shape: [images, 3, rows, columns] }],
  );
  expect(error).toBeLessThan(2e-3);
});
