import { describe, expect, test } from "vitest";
import type { Box } from "../geometry/index.ts";
import { affinity, affinityToLast } from "./affinity.ts";
import { BoxFilter } from "./kalman-filter.ts";

const motion = { measurement: 0.1, speed: 8, wander: 1, growth: 0.25 };
const limits = { overlap: 0.2, maxSpeed: 8 };
const at = (x: number, y = 0, side = 40): Box => ({ x, y, width: side, height: side });
const face = (box: Box) => ({ box, score: 1 });

/** A track that stood at 0 for a second, or was seen there once, and was not seen for some time. */
function track(unseenFor: number, { isSteady = true, earlierBox = undefined as Box | undefined } = {}) {
  let filter = BoxFilter.of(at(0), motion);
  if (isSteady) for (let i = 0; i < 25; i++) filter = filter.predicted(0.04).corrected(at(0));
  return { predicted: filter.predicted(unseenFor), lastBox: at(0), earlierBox, unseenFor };
}

describe("the affinity of a face to a track", () => {
  test("is the greater the nearer the face is, and 0 out of reach", () => {
    const [here, near, far] = [0, 10, 60].map((x) => affinity(track(0.04), face(at(x)), limits));
    expect(here).toBeCloseTo(1, 9);
    expect(near).toBeLessThan(here);
    expect(near).toBeGreaterThan(0);
    expect(far).toBe(0);
  });

  test("reaches further where the speed is unknown, or after a loss", () => {
    const far = face(at(70));
    expect(affinity(track(0.2), far, limits)).toBe(0);
    expect(affinity(track(0.2, { isSteady: false }), far, limits)).toBeGreaterThan(0);
    expect(affinity(track(1.4), far, limits)).toBeGreaterThan(0);
  });

  test("ends where a face would have to move faster than it can", () => {
    const unknown = track(0.2, { isSteady: false });
    expect(affinity(unknown, face(at(70)), { ...limits, maxSpeed: 1 })).toBe(0);
  });

  test("is 0 for a face of another size", () => {
    expect(affinity(track(0.04), face(at(-25, -25, 90)), { ...limits, overlap: 0 })).toBe(0);
    expect(affinityToLast(track(0.04), face(at(-25, -25, 90)), { ...limits, overlap: 0 })).toBe(0);
  });

  test("prefers who goes on straight to who turns back", () => {
    const moved = track(0.04, { earlierBox: at(-20) });
    const [on, back, aside] = [at(8), at(-28), at(0, 8)].map((box) => affinity(moved, face(box), limits));
    const unmoved = affinity(track(0.04), face(at(8)), limits);
    expect(on - unmoved).toBeCloseTo(0.075, 9);
    expect(aside).toBeLessThan(on);
    expect(back).toBeLessThan(aside);
  });
});

test("the affinity to where a face was last reaches as far as half the speed goes", () => {
  const reach = (unseenFor: number) => {
    let x = 0;
    while (affinityToLast(track(unseenFor), face(at(x)), limits) > 0) x++;
    return x / 40;
  };
  expect(reach(0)).toBeLessThan(0.7);
  expect(reach(0.2) - reach(0)).toBeGreaterThan(0.8);
  expect(reach(100)).toBeLessThan(4);
});
