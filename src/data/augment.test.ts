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

/** Of each channel, what a variant's values are multiplied by. */
function channelFactors(variant: Uint8Array): { mean: number; spread: number }[] {
  return [0, 1, 2].map((c) => {
    const factors = [...ramp.data.keys()]
      .filter((i) => i % 3 === c && ramp.data[i] >= 60 && variant[i] < 255)
      .map((i) => variant[i] / ramp.data[i]);
    const mean = factors.reduce((a, b) => a + b) / factors.length;
    return { mean, spread: Math.max(...factors) - Math.min(...factors) };
  });
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
  test("turns a head: one half is squeezed, the other stretched, the edges stay", async () => {
    const across = new Set<boolean>();
    for (let seed = 0; seed < 8; seed++) {
      const variant = await augmented({ turn: 0.5 }, seed);
      const row = Array.from({ length: 20 }, (_, x) => variant[3 * (200 + x)]);
      expect(row.every((red, x) => x === 0 || red >= row[x - 1])).toBe(true);
      expect(Math.abs(row[0]) + Math.abs(row[19] - 190)).toBeLessThan(16);
      across.add(row[10] > 100);
    }
    expect(across.size).toBe(2);
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
    const contrastAt = async (random: number) => {
      await augmentFace(stripes, size, { ...none, smallestSize: 5 }, () => random, into);
      return Math.max(...into) - Math.min(...into);
    };
    expect(await contrastAt(0)).toBe(255);
    expect(await contrastAt(0.999)).toBeLessThan(60);
  });
  test("turns the face about its middle", async () => {
    const turned = await augmented({ ...none, rotate: 40 }, 3);
    expect(turned).not.toEqual(ramp.data);
    const middle = 3 * (10 * 20 + 10);
    for (let c = 0; c < 3; c++) expect(Math.abs(turned[middle + c] - ramp.data[middle + c])).toBeLessThan(15);
    // Red grows along a turned axis now: the first column is no longer of one red.
    expect(new Set(Array.from({ length: 20 }, (_, y) => turned[3 * 20 * y])).size).toBeGreaterThan(5);
  });
  test("multiplies each colour channel by a factor of its own", async () => {
    const factors = channelFactors(await augmented({ ...none, color: 0.4 }, 3));
    for (const { mean, spread } of factors) {
      expect(mean).toBeGreaterThan(0.59);
      expect(mean).toBeLessThan(1.41);
      expect(spread).toBeLessThan(0.1);
    }
    const means = factors.map(({ mean }) => mean);
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.05);
  });
  test("changes contrast and brightness of all channels alike", async () => {
    const lit = await augmented({ ...none, light: 0.3 }, 3);
    const points = [...ramp.data.keys()].filter((i) => lit[i] > 0 && lit[i] < 255);
    const [low, high] = [10, 180].map((level) => points.find((i) => ramp.data[i] === level)!);
    const contrast = (lit[high] - lit[low]) / 170;
    const brightness = lit[low] - 10 * contrast;
    expect(Math.abs(contrast - 1) + Math.abs(brightness)).toBeGreaterThan(0.02);
    for (const i of points) expect(Math.abs(lit[i] - (ramp.data[i] * contrast + brightness))).toBeLessThan(2);
  });
  test("makes shades of grey of colours, by their luma", async () => {
    const grey = await augmented({ ...none, grey: 1 });
    for (let i = 0; i < grey.length; i += 3) {
      const [r, g, b] = ramp.data.subarray(i, i + 3);
      expect([grey[i + 1], grey[i + 2]]).toEqual([grey[i], grey[i]]);
      expect(Math.abs(grey[i] - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThanOrEqual(1);
    }
  });
  test("blurs edges and keeps the mean", async () => {
    const edge = rgbImage(
      20,
      20,
      Uint8Array.from({ length: 1200 }, (_, i) => (Math.floor(i / 3) % 20 < 10 ? 0 : 200)),
    );
    const into = new Uint8Array(1200);
    await augmentFace(edge, size, { blur: 1 }, seeded(3), into);
    const row = Array.from({ length: 20 }, (_, x) => into[3 * (10 * 20 + x)]);
    expect(row[9]).toBeGreaterThan(10);
    expect(row[10]).toBeLessThan(190);
    expect(row[0]).toBeLessThan(5);
    expect(row.reduce((a, b) => a + b) / 20).toBeCloseTo(100, -1);
  });
  test("leaves the traces of a compression as JPEG, and the picture in its place", async () => {
    const compressed = await augmented({ ...none, jpeg: 1 }, 3);
    const differences = ramp.data.map((value, i) => Math.abs(value - compressed[i]));
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(differences.reduce((a, b) => a + b) / 1200).toBeLessThan(20);
  });
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
