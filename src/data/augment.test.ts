import { describe, expect, test } from "vitest";
import type { RgbImage } from "../image/index.ts";
import { seeded } from "../random.ts";
import { type Augmentation, augmentFace } from "./augment.ts";

const size = { width: 20, height: 20 };
const none: Augmentation = { flip: 0, jitter: 0, light: 0, smallestSize: 20 };

/** Red grows to the right, green downwards. */
const ramp: RgbImage = {
  ...size,
  data: Uint8Array.from(
    { length: 1200 },
    (_, i) => [10 * (Math.floor(i / 3) % 20), 10 * Math.floor(i / 60), 77][i % 3],
  ),
};

function augmented(how: Augmentation, seed = 1): Uint8Array {
  const into = new Uint8Array(1200);
  augmentFace(ramp, size, how, seeded(seed), into);
  return into;
}

describe("augmentFace", () => {
  test("changes nothing where nothing is asked", () => {
    expect(augmented(none)).toEqual(ramp.data);
  });
  test("gives the same variant for the same generator, another for another", () => {
    const all = { flip: 0.5, jitter: 0.1, light: 0.2, smallestSize: 10 };
    expect(augmented(all, 4)).toEqual(augmented(all, 4));
    expect(augmented(all, 4)).not.toEqual(augmented(all, 5));
  });
  test("mirrors columns and leaves rows and colours in their places", () => {
    const mirrored = augmented({ ...none, flip: 1 });
    for (const [x, y] of [
      [0, 0],
      [3, 7],
      [19, 19],
    ]) {
      const pixel = (data: Uint8Array, at: number) => [...data.subarray(3 * (20 * y + at), 3 * (20 * y + at) + 3)];
      expect(pixel(mirrored, x)).toEqual(pixel(ramp.data, 19 - x));
    }
  });
  test("takes detail away by scaling down first", () => {
    const stripes = { ...size, data: Uint8Array.from({ length: 1200 }, (_, i) => 255 * (Math.floor(i / 3) % 2)) };
    const into = new Uint8Array(1200);
    augmentFace(stripes, size, { ...none, smallestSize: 5 }, () => 0, into);
    expect(Math.max(...into) - Math.min(...into)).toBeLessThan(60);
  });
});
