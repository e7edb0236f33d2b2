import { describe, expect, test } from "vitest";
import { rgbImage } from "../image/index.ts";
import { seeded } from "../random.ts";
import { augmentFace, type PartialAugmentation } from "./augment.ts";

const size = { width: 20, height: 20 };
const none: PartialAugmentation = {};

/** Red grows to the right, green downwards. */
const ramp = rgbImage(
  20,
  20,
  Uint8Array.from({ length: 1200 }, (_, i) => [10 * (Math.floor(i / 3) % 20), 10 * Math.floor(i / 60), 77][i % 3]),
);

async function augmented(how: PartialAugmentation, seed = 1): Promise<Uint8Array> {
  const into = new Uint8Array(1200);
  await augmentFace(ramp, size, how, seeded(seed), into);
  return into;
}

describe("augmentFace", () => {
  test("changes nothing where nothing is asked", async () => {
    expect(await augmented(none)).toEqual(ramp.data);
  });
  test("gives the same variant for the same generator, another for another", async () => {
    const all = {
      flip: 0.5,
      jitter: 0.1,
      light: 0.2,
      color: 0.1,
      sideLight: 0.3,
      blur: 0.5,
      smallestSize: 10,
      jpeg: 0.5,
      cutout: 0.5,
    };
    expect(await augmented(all, 4)).toEqual(await augmented(all, 4));
    expect(await augmented(all, 4)).not.toEqual(await augmented(all, 5));
  });
  test("lights one side more than the other, and each colour in its own way", async () => {
    const gray = rgbImage(20, 20, new Uint8Array(1200).fill(100));
    const lit = new Uint8Array(1200);
    await augmentFace(gray, size, { sideLight: 0.5 }, seeded(3), lit);
    const corners = [0, 57, 1140, 1197].map((at) => [...lit.subarray(at, at + 3)]);
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(Math.max(...[0, 1, 2].map((c) => spread(corners.map((corner) => corner[c]))))).toBeGreaterThan(15);
    expect(Math.max(...corners.map(spread))).toBeGreaterThan(5);
    expect([...lit.subarray(630, 633)].every((value) => Math.abs(value - 100) < 8)).toBe(true);
  });
  test("mirrors columns and leaves rows and colours in their places", async () => {
    const mirrored = await augmented({ ...none, flip: 1 });
    for (const [x, y] of [
      [0, 0],
      [3, 7],
      [19, 19],
    ]) {
      const pixel = (data: Uint8Array, at: number) => [...data.subarray(3 * (20 * y + at), 3 * (20 * y + at) + 3)];
      expect(pixel(mirrored, x)).toEqual(pixel(ramp.data, 19 - x));
    }
  });
  test("takes detail away by scaling down first", async () => {
    const stripes = rgbImage(
      20,
      20,
      Uint8Array.from({ length: 1200 }, (_, i) => 255 * (Math.floor(i / 3) % 2)),
    );
    const into = new Uint8Array(1200);
    await augmentFace(stripes, size, { ...none, smallestSize: 5 }, () => 0, into);
    expect(Math.max(...into) - Math.min(...into)).toBeLessThan(60);
  });
  test.each(["rotate", "color", "light", "grey", "blur", "jpeg", "cutout"] as const)(
    "%s changes pixels",
    async (kind) => {
      expect(await augmented({ ...none, [kind]: kind === "rotate" ? 40 : 1 }, 3)).not.toEqual(ramp.data);
    },
  );
  test("cuts out one rectangle of one colour", async () => {
    const cut = await augmented({ ...none, cutout: 1 }, 3);
    const changed = [...Array(400).keys()].filter(
      (i) => !cut.subarray(3 * i, 3 * i + 3).every((v, c) => v === ramp.data[3 * i + c]),
    );
    const colors = new Set(changed.map((i) => cut.subarray(3 * i, 3 * i + 3).join()));
    expect(colors.size).toBe(1);
    const [columns, rows] = [new Set(changed.map((i) => i % 20)), new Set(changed.map((i) => Math.floor(i / 20)))];
    expect(changed.length).toBe(columns.size * rows.size);
  });
});
