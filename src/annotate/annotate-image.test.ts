import { expect, test } from "vitest";
import type { MaskedFace } from "../faces/index.ts";
import { annotateImage } from "./annotate-image.ts";

const grey = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height * 3).fill(128) });
const face = (x: number, y: number, width: number, label: MaskedFace["label"]): MaskedFace => ({
  box: { x, y, width, height: width },
  ...{ score: 0.9, label, confidence: 0.97 },
});

/** The share of pixels in a rectangle that are no longer grey. */
function painted(rgba: Uint8ClampedArray, imageWidth: number, [x, y, width, height]: number[]): number {
  let count = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) if (rgba[4 * (row * imageWidth + column)] !== 128) count++;
  }
  return count / (width * height);
}

test.each([
  { width: 120, height: 90 },
  { width: 3000, height: 2000 },
])(
  "draws the outline and the caption at $width x $height, and leaves the face itself as it is",
  ({ width, height }) => {
    const side = Math.round(height / 3);
    const rgba = annotateImage(grey(width, height), [face(side, side, side, "mask")]);
    expect(painted(rgba, width, [side, side, side, 1])).toBe(1);
    expect(painted(rgba, width, [side, side - 8, 20, 1])).toBeGreaterThan(0.9);
    const middle = Math.round(side * 0.3);
    expect(painted(rgba, width, [side + middle, side + middle, middle, middle])).toBe(0);
  },
);

test("keeps the caption inside the picture where the face touches its edge", () => {
  const rgba = annotateImage(grey(200, 150), [face(150, 0, 50, "no_mask")]);
  expect(painted(rgba, 200, [160, 52, 30, 10])).toBeGreaterThan(0.5);
});

test("tells the labels apart by colour", () => {
  const pixel = (label: MaskedFace["label"]) =>
    annotateImage(grey(90, 90), [face(30, 30, 30, label)]).slice(4 * (90 * 30 + 45), 4 * (90 * 30 + 45) + 3);
  expect(pixel("mask")).not.toEqual(pixel("no_mask"));
});
