import { describe, expect, test } from "vitest";
import type { MaskedFace } from "../faces/index.ts";
import { type Image, type Planes, rgbImage, rgbToYuv } from "../image/index.ts";
import { annotate } from "../media/node/index.ts";
import { blurFaces } from "./blur.ts";
import { planesSurface } from "./planes-surface.ts";
import { rgbSurface } from "./rgb-surface.ts";

const grey = (width: number, height: number) => rgbImage(width, height, new Uint8Array(width * height * 3).fill(128));
const face = (x: number, y: number, width: number, label: MaskedFace["label"]): MaskedFace => ({
  box: { x, y, width, height: width },
  score: 0.9,
  label,
  confidence: 0.97,
});

/** The share of pixels in a rectangle that are no longer grey. */
function painted({ width: columns, data }: Image, [x, y, width, height]: number[]): number {
  let count = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) if (data[3 * (row * columns + column)] !== 128) count++;
  }
  return count / (width * height);
}

describe("annotate", () => {
  test.each([
    { width: 120, height: 90 },
    { width: 3000, height: 2000 },
  ])(
    "draws the outline and the caption at $width x $height, and leaves the face itself as it is",
    ({ width, height }) => {
      const side = Math.round(height / 3);
      const original = grey(width, height);
      const image = annotate({ image: original, faces: [face(side, side, side, "mask")] });
      expect(painted(image, [side, side, side, 1])).toBe(1);
      expect(painted(image, [side, side - 8, 20, 1])).toBeGreaterThan(0.9);
      const middle = Math.round(side * 0.3);
      expect(painted(image, [side + middle, side + middle, middle, middle])).toBe(0);
      expect(original.data.every((value) => value === 128)).toBe(true);
    },
  );

  test("keeps the caption inside the picture where the face touches its edge", () => {
    const image = annotate({ image: grey(200, 150), faces: [face(150, 0, 50, "no_mask")] });
    expect(painted(image, [160, 54, 30, 10])).toBeGreaterThan(0.5);
  });

  test("tells the labels apart by colour", () => {
    const pixel = (label: MaskedFace["label"]) =>
      annotate({ image: grey(90, 90), faces: [face(30, 30, 30, label)] }).data.slice(
        3 * (90 * 30 + 45),
        3 * (90 * 30 + 45) + 3,
      );
    expect(pixel("mask")).not.toEqual(pixel("no_mask"));
  });

  test.each([
    ["beyond the picture", face(-500, -500, 20, "mask")],
    ["around the picture", face(-50, -50, 400, "mask")],
    ["of no size", face(10, 10, 0, "uncertain")],
  ])("bears a box %s", (_, wild) => {
    expect(annotate({ image: grey(60, 40), faces: [wild] }).data).toHaveLength(60 * 40 * 3);
  });
});

/** Planes of one colour, their rows padded. */
function planes(width: number, height: number, options: Pick<Planes, "matrix" | "range">): Planes {
  const [y, u, v] = rgbToYuv([128, 128, 128], options);
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const strides = { y: width + 5, u: columns + 3, v: columns + 3 };
  return {
    width,
    height,
    y: { data: new Uint8Array(strides.y * height).fill(Math.round(y)), stride: strides.y },
    u: { data: new Uint8Array(strides.u * rows).fill(Math.round(u)), stride: strides.u },
    v: { data: new Uint8Array(strides.v * rows).fill(Math.round(v)), stride: strides.v },
    ...options,
  };
}

describe("a surface of planes", () => {
  const kinds = [
    { matrix: "bt709", range: "limited" },
    { matrix: "bt601", range: "full" },
  ] as const;

  test.each(kinds)("holds colours as $matrix, $range has them", (kind) => {
    const target = planes(31, 21, kind);
    planesSurface(target).fill({ x: 4, y: 6, width: 10, height: 8 }, "#15803d");
    const expected = rgbToYuv([0x15, 0x80, 0x3d], kind).map(Math.round);
    const at = (x: number, y: number) => [
      target.y.data[y * target.y.stride + x],
      target.u.data[(y >> 1) * target.u.stride + (x >> 1)],
      target.v.data[(y >> 1) * target.v.stride + (x >> 1)],
    ];
    expect(at(4, 6)).toEqual(expected);
    expect(at(13, 13)).toEqual(expected);
    expect(at(20, 6)).toEqual(rgbToYuv([128, 128, 128], kind).map(Math.round));
  });

  test("knows the primaries of BT.709: Recommendation ITU-R BT.709-6, item 3", () => {
    expect(rgbToYuv([255, 255, 255], kinds[0]).map(Math.round)).toEqual([235, 128, 128]);
    expect(rgbToYuv([255, 0, 0], kinds[0]).map(Math.round)).toEqual([63, 102, 240]);
    expect(rgbToYuv([0, 0, 0], kinds[1])).toEqual([0, 128, 128]);
  });

  test("takes plates at every place, also where they reach beyond", () => {
    const plate = rgbImage(9, 7, new Uint8Array(9 * 7 * 3).fill(250));
    for (const at of [
      { x: 3, y: 3 },
      { x: 28, y: 18 },
      { x: -4, y: -4 },
      { x: 100, y: 100 },
    ]) {
      const target = planes(31, 21, kinds[0]);
      const before = target.y.data.length;
      planesSurface(target).paste(plate, at);
      expect(target.y.data).toHaveLength(before);
      const padding = Array.from({ length: 21 }, (_, y) => target.y.data[y * target.y.stride + 33]);
      expect(new Set(padding).size).toBe(1);
    }
    const target = planes(31, 21, kinds[0]);
    planesSurface(target).paste(plate, { x: 3, y: 3 });
    expect(target.y.data[4 * target.y.stride + 4]).toBe(Math.round(rgbToYuv([250, 250, 250], kinds[0])[0]));
  });
});

describe("blurred faces", () => {
  const stripes = () =>
    rgbImage(
      80,
      60,
      Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => 255 * (Math.floor(i / 3) % 2)),
    );
  test("keep no detail, in images and in planes, and leave the rest as it is", () => {
    const image = stripes();
    blurFaces(rgbSurface(image), [{ x: 20, y: 15, width: 30, height: 30 }]);
    const row = Array.from({ length: 30 }, (_, i) => image.data[3 * (30 * 80 + 20 + i)]);
    expect(Math.max(...row) - Math.min(...row)).toBeLessThan(30);
    expect([...image.data.subarray(0, 30)]).toEqual([...stripes().data.subarray(0, 30)]);
    const target = planes(80, 60, { matrix: "bt709", range: "full" });
    for (let i = 0; i < target.y.data.length; i++) target.y.data[i] = 255 * (i % 2);
    blurFaces(planesSurface(target), [{ x: 20, y: 15, width: 30, height: 30 }]);
    const luma = Array.from({ length: 30 }, (_, i) => target.y.data[30 * target.y.stride + 20 + i]);
    expect(Math.max(...luma) - Math.min(...luma)).toBeLessThan(40);
    expect(target.y.data[1]).toBe(255);
  });
});

describe("annotate refuses, in one line,", () => {
  const good = face(10, 10, 20, "mask");
  test.each<[string, unknown, RegExp]>([
    ["no list of faces", undefined, /^faces: must be a list, as detect\(\) gives it, not undefined$/],
    ["faces that are none", [good, null], /^faces\[1\]: its box must have the numbers/],
    ["a box without numbers", [{ ...good, box: { x: 1, y: 2 } }], /^faces\[0\]: its box must have the numbers/],
    ["a box of NaN", [{ ...good, box: { x: Number.NaN, y: 0, width: 5, height: 5 } }], /^faces\[0\]: .*NaN/],
    ["a box of negative size", [{ ...good, box: { x: 0, y: 0, width: -5, height: 5 } }], /^faces\[0\]: its box/],
    ["an unknown label", [{ ...good, label: "hat" }], /^faces\[0\]: its label must be one of mask, .*, not "hat"$/],
    ["a confidence of NaN", [{ ...good, confidence: Number.NaN }], /^faces\[0\]: .*a number from 0 to 1, not NaN$/],
    ["a face without a score", [{ box: good.box }], /^faces\[0\]: .*a number from 0 to 1, not undefined$/],
  ])("%s", (_, faces, says) => {
    expect(() => annotate({ image: grey(40, 40), faces: faces as MaskedFace[] })).toThrow(says);
  });

  test("an image that is none, and nothing at all", () => {
    const wrong = { ...grey(40, 40), height: 41 };
    expect(() => annotate({ image: wrong, faces: [] })).toThrow(/^an image of 40 x 41/);
    expect(() => annotate(undefined as never)).toThrow(/^an image's sides/);
  });
});
