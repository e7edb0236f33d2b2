import { expect, test } from "vitest";
import { presets } from "./presets.ts";
import { logPriors } from "./priors.ts";

test("a class is shifted by how often it is met in use, beside how often balanced batches showed it", () => {
  const shift = logPriors({ sampling: "balanced", incorrectShare: 0.1 }, 3)!.map(Math.exp);
  // Batches of two bare, two masked faces and one worn wrongly; in use nine of ten are one of the first two.
  expect(shift[0]).toBeCloseTo(0.45, 9);
  expect(shift[1]).toBeCloseTo(0.45, 9);
  expect(shift[2]).toBeCloseTo(0.2, 9);
  const seldom = logPriors({ sampling: "balanced", incorrectShare: 0.1, maskShare: 0.25 }, 3)!;
  expect(seldom[0] - seldom[1]).toBeCloseTo(Math.log(3), 9);
  expect(seldom[2]).toBeCloseTo(Math.log(0.2), 9);
  const asShown = logPriors({ sampling: "balanced", incorrectShare: 0.2 }, 3)!.map(Math.exp);
  expect(asShown[2]).toBeCloseTo(asShown[0], 9);
  expect(logPriors(presets.default, 3)).toBeDefined();
});

test("each share is shifted by without the other, the masks' with two classes too", () => {
  const masks = logPriors({ sampling: "balanced", maskShare: 0.2 }, 3)!.map(Math.exp);
  // One in five worn wrongly, as the batches had it; of the others one in five masked.
  for (const [i, share] of [0.64, 0.16, 0.4].entries()) expect(masks[i]).toBeCloseTo(share, 9);
  const two = logPriors({ sampling: "balanced", maskShare: 0.2, incorrectShare: 0.1 }, 2)!.map(Math.exp);
  expect(two).toHaveLength(2);
  expect(two[0] / two[1]).toBeCloseTo(4, 9);
});

test("shuffled batches and no share leave the answers as they are", () => {
  expect(logPriors({ sampling: "balanced", incorrectShare: 0.1 }, 2)).toBeUndefined();
  expect(logPriors({ sampling: "shuffled", incorrectShare: 0.1, maskShare: 0.2 }, 3)).toBeUndefined();
  expect(logPriors({ sampling: "balanced" }, 3)).toBeUndefined();
});
