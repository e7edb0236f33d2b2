import { describe, expect, test } from "vitest";
import { rgbImage } from "../image/index.ts";
import { seeded } from "../random.ts";
import type { PlacedFace } from "./donor-layer.ts";
import type { MaskFit } from "./draw-mask.ts";
import { wornMask } from "./worn-mask.ts";

const SIDE = 100;
/** Eyes at 30, the nose's tip at 52, the mouth at 68, the chin at 92. */
const landmarks = {
  leftEye: { x: 31, y: 30 },
  rightEye: { x: 69, y: 30 },
  nose: { x: 50, y: 52 },
  leftMouth: { x: 38, y: 68 },
  rightMouth: { x: 62, y: 68 },
};

/** Gray, and below `from` of another colour. */
function face([r, g, b]: readonly [number, number, number], from: number): PlacedFace {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) =>
    Math.floor(i / 3 / SIDE) < from ? 120 : [r, g, b][i % 3],
  );
  return { image: rgbImage(SIDE, SIDE, data), landmarks };
}

/** Share of faces that are green at a height along their middle. */
function greenAt(fit: MaskFit, y: number): number {
  let green = 0;
  for (let seed = 0; seed < 20; seed++) {
    const canvas = wornMask(fit)(face([120, 120, 120], SIDE), face([20, 200, 20], 40), seeded(seed));
    const [r, g] = canvas.getContext("2d").getImageData(50, y, 1, 1).data;
    if (g - r > 60) green++;
  }
  return green / 20;
}

describe("wornMask", () => {
  test("covers nose and mouth where it is worn correctly", () => {
    expect(greenAt("correct", 51)).toBe(1);
    expect(greenAt("correct", 68)).toBe(1);
    expect(greenAt("correct", 25)).toBe(0);
  });
  test("leaves the nose out where it is worn too low, and covers the mouth", () => {
    expect(greenAt("nose_out", 48)).toBe(0);
    expect(greenAt("nose_out", 72)).toBe(1);
  });
  test("leaves the mouth out where it hangs below it", () => {
    expect(greenAt("chin", 52)).toBe(0);
    expect(greenAt("chin", 66)).toBe(0);
    expect(greenAt("chin", 92)).toBe(1);
  });
  test("keeps what is outside of the mask's outline", () => {
    const canvas = wornMask("correct")(face([120, 120, 120], SIDE), face([20, 200, 20], 40), seeded(1));
    const corners = [
      [2, 2],
      [97, 97],
    ].map(([x, y]) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data.slice(0, 3)]);
    expect(corners).toEqual([
      [120, 120, 120],
      [120, 120, 120],
    ]);
  });
});
