import { describe, expect, test } from "vitest";
import { BoxFilter, sizeOf } from "./kalman-filter.ts";

const box = { x: 95, y: 195, width: 10, height: 10 };
/** Size 10: standard deviations of 1 pixel measured and 20 pixels a second, wander of 10 pixels a second in a second. */
const motion = { measurement: 0.1, speed: 2, wander: 1, growth: 0.5 };

describe("the filter of a box", () => {
  test("knows a box seen once by its measurement, and no speed", () => {
    const filter = BoxFilter.of(box, motion);
    expect(filter.box).toEqual(box);
    expect(filter.velocity).toEqual({ x: 0, y: 0 });
    expect(filter.spread).toBeCloseTo(1, 12);
  });

  test("predicts and corrects as worked out by hand", () => {
    // Half a second on: 1 + 0.5² · 400 + 100 · 0.5³ / 3 = 105.1667; covariance 0.5 · 400 + 100 · 0.5² / 2 = 212.5.
    const predicted = BoxFilter.of(box, motion).predicted(0.5);
    expect(predicted.box).toEqual(box);
    expect(predicted.spread ** 2).toBeCloseTo(105.166667, 5);
    // Seen 8 pixels to the right: gains 105.1667 / 106.1667 and 212.5 / 106.1667.
    const corrected = predicted.corrected({ ...box, x: 103 });
    expect(corrected.box.x + 5).toBeCloseTo(100 + (8 * 105.1666667) / 106.1666667, 6);
    expect(corrected.velocity.x).toBeCloseTo((8 * 212.5) / 106.1666667, 6);
    expect(corrected.velocity.y).toBeCloseTo(0, 12);
    expect(corrected.spread ** 2).toBeCloseTo(105.1666667 / 106.1666667, 6);
    // A second on: variances 0.990581 + 2 · 2.001570 + 24.66... of the speed, + 100 / 3.
    const speedVariance = 400 + 100 * 0.5 - 212.5 ** 2 / 106.1666667;
    const later = corrected.predicted(1);
    expect(later.spread ** 2).toBeCloseTo(0.9905808 + (2 * 212.5) / 106.1666667 + speedVariance + 100 / 3, 4);
    expect(later.box.x).toBeCloseTo(corrected.box.x + corrected.velocity.x, 9);
  });

  test("lets widths and heights change by their share", () => {
    // Half the speed and wander: 1 + 0.25 · 100 + 25 · 0.125 / 3 = 27.0417; measured at a size of √120, with a variance of 1.2.
    const wider = BoxFilter.of(box, motion).predicted(0.5).corrected({ x: 94, y: 195, width: 12, height: 10 });
    expect(wider.box.width).toBeCloseTo(10 + (2 * 27.0416667) / 28.2416667, 6);
    expect(wider.box.height).toBeCloseTo(10, 9);
  });

  test("predicts the same in one step as in many", () => {
    const moving = BoxFilter.of(box, motion)
      .predicted(0.1)
      .corrected({ ...box, x: 100, y: 193 });
    const once = moving.predicted(1);
    let often = moving;
    for (let i = 0; i < 30; i++) often = often.predicted(1 / 30);
    expect(often.box.x).toBeCloseTo(once.box.x, 8);
    expect(often.box.width).toBeCloseTo(once.box.width, 8);
    expect(often.spread).toBeCloseTo(once.spread, 8);
    // And goes on alike: the covariances agree too.
    expect(often.corrected(box).velocity.x).toBeCloseTo(once.corrected(box).velocity.x, 8);
  });

  test("scales with the size of the box", () => {
    const large = { x: 950, y: 1950, width: 100, height: 100 };
    const [a, b] = [box, large].map((seen, i) =>
      BoxFilter.of(seen, motion)
        .predicted(0.2)
        .corrected({ ...seen, x: seen.x + 3 * 10 ** i }),
    );
    expect(b.velocity.x).toBeCloseTo(10 * a.velocity.x, 8);
    expect(b.spread).toBeCloseTo(10 * a.spread, 8);
  });

  test("keeps a box a box, however long it shrinks", () => {
    const shrinking = BoxFilter.of(box, { ...motion, growth: 4 }).predicted(0.1);
    const gone = shrinking.corrected({ x: 99, y: 199, width: 2, height: 2 }).predicted(60).box;
    expect(gone.width).toBeCloseTo(0.2, 9);
    expect(gone.height).toBeCloseTo(0.2, 9);
  });
});

test("a box's size is the root of its area", () => {
  expect(sizeOf({ width: 4, height: 9 })).toBe(6);
});
