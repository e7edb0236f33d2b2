import { describe, expect, test } from "vitest";
import { Tracklet } from "./tracklet.ts";

const face = (x: number) => ({ box: { x, y: 0, width: 40, height: 40 }, score: 0.95 });

/** Moves to the right at 200 pixels a second for a second. */
function moving() {
  const track = new Tracklet(face(0), 0, 0);
  for (let i = 1; i <= 25; i++) track.see(face(8 * i), i / 25, i / 25);
  return track;
}

describe("a tracklet", () => {
  test("reports a box between the one that was found and the one that was expected", () => {
    const track = moving();
    const expected = track.boxAt(1.04).x;
    expect(expected).toBeCloseTo(208, 0);
    track.see(face(228), 1.04, 1.04);
    expect(track.boxAt(1.04).x).toBeGreaterThan(expected);
    expect(track.boxAt(1.04).x).toBeLessThan(228);
  });

  test("forgets the speed that it was lost with where it is found again", () => {
    const track = moving();
    for (let i = 0; i < 10; i++) track.miss();
    track.see(face(200), 1.44, 1.44);
    const speed = (track.boxAt(1.54).x - track.boxAt(1.4400001).x) / 0.1;
    // One leap of the filter would leave 59 pixels a second.
    expect(Math.abs(speed)).toBeLessThan(40);
  });

  test("keeps where it was a while ago, and no more", () => {
    const track = new Tracklet(face(0), 0, 0);
    expect(track.earlierBox).toBeUndefined();
    track.see(face(8), 0.04, 0.04);
    expect([track.earlierBox?.x, track.lastBox.x]).toEqual([0, 8]);
    expect(moving().earlierBox?.x).toBeCloseTo(8 * 15, 9);
  });
});
