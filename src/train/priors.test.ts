import { expect, test } from "vitest";
import { presets } from "./presets.ts";
import { logPriors } from "./priors.ts";

test("where balanced batches showed three classes alike, masks worn wrongly are as rare as is said", () => {
  const shares = logPriors({ sampling: "balanced", incorrectShare: 0.1 }, 3)!.map(Math.exp);
  expect(shares[0]).toBeCloseTo(0.45, 9);
  expect(shares[1]).toBeCloseTo(0.45, 9);
  expect(shares[2]).toBeCloseTo(0.1, 9);
  expect(logPriors(presets.default, 3)).toBeDefined();
});

test("two classes, shuffled batches and no share leave the answers as they are", () => {
  expect(logPriors({ sampling: "balanced", incorrectShare: 0.1 }, 2)).toBeUndefined();
  expect(logPriors({ sampling: "shuffled", incorrectShare: 0.1 }, 3)).toBeUndefined();
  expect(logPriors({ sampling: "balanced", incorrectShare: undefined }, 3)).toBeUndefined();
});
