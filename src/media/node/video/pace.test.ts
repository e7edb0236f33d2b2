import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("pictures are due as far apart as their times are, however many come at once", () => {
  const pace = new Pace();
  expect([0, 0.25, 0.5, 2].map((time) => pace.wait(10 + time, 5000))).toEqual([0, 250, 500, 2000]);
  expect(pace.wait(10.12, 5100)).toBeCloseTo(20);
});

test("a late picture is due at once, and does not put off those after it", () => {
  const pace = new Pace();
  pace.wait(0, 0);
  expect(pace.wait(1, 3000)).toBe(0);
  expect(pace.wait(4, 3000)).toBe(1000);
});

test.each([3600, -3600, 2 ** 32])("a clock that jumps by %i s holds nothing up: it counts anew", (jump) => {
  const pace = new Pace();
  pace.wait(0, 0);
  expect(pace.wait(jump, 40)).toBe(0);
  expect(pace.wait(jump + 0.04, 40)).toBeCloseTo(40);
});
