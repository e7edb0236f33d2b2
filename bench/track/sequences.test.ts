import { describe, expect, test } from "vitest";
import { disturbed, everyNth, headsOf, type Sequence } from "./sequences.ts";

const box = { x: 100, y: 50, width: 50, height: 200 };
const frames = Array.from({ length: 200 }, (_, i) => i);
const sequence: Sequence = {
  rate: 25,
  boxes: frames.map(() => [{ box, score: 0.9 }]),
  truth: frames.map((i) => [{ id: i, box }]),
};

describe("sequences", () => {
  test("are disturbed the same by a seed, and otherwise by another", () => {
    const how = { dropped: 0.2, shaken: 0.1, added: 0.5 };
    expect(disturbed(sequence, how, 1)).toEqual(disturbed(sequence, how, 1));
    expect(disturbed(sequence, how, 1)).not.toEqual(disturbed(sequence, how, 2));
    expect(disturbed(sequence, {}, 1)).toEqual(sequence);
  });

  test("lose and gain the share of boxes that is asked for", () => {
    const count = (how: object) => disturbed(sequence, how, 1).boxes.flat().length;
    expect(count({ dropped: 0.2 }) / 200).toBeCloseTo(0.8, 1);
    expect(count({ added: 1 }) / 200).toBeCloseTo(2, 1);
  });

  test("are shaken by a share of the box's size", () => {
    const moved = disturbed(sequence, { shaken: 0.1 }, 1)
      .boxes.flat()
      .map((face) => face.box.width - box.width);
    const deviation = Math.sqrt(moved.reduce((sum, by) => sum + by ** 2, 0) / moved.length);
    expect(deviation).toBeGreaterThan(8);
    expect(deviation).toBeLessThan(12);
  });

  test("are thinned with their truth", () => {
    const thin = everyNth(sequence, 5);
    expect([thin.rate, thin.boxes.length, thin.truth[1][0].id]).toEqual([5, 40, 5]);
  });

  test("of heads are found where the truth has them", () => {
    const { boxes, truth } = headsOf(sequence, 1);
    expect(boxes[0][0].box).toEqual(truth[0][0].box);
    expect(truth[0][0].box).toEqual({ x: 115, y: 51, width: 20, height: 26 });
  });
});
