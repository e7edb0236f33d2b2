import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { canvasOf } from "./canvas.ts";
import { drawOccluder, type Occluder } from "./draw-occluder.ts";

const skin = [222, 173, 140];
const face = { left: 20, right: 80, noseAcross: 50, nose: 50, mouth: 68, chin: 86 };

/** Of 12 drawings, the share that changed the pixel at (x, y). */
function changedAt(kind: Occluder, x: number, y: number): number {
  let changed = 0;
  for (let seed = 0; seed < 12; seed++) {
    const data = new Uint8Array(100 * 100 * 3).map((_, i) => skin[i % 3]);
    const surface = canvasOf({ width: 100, height: 100, data }).getContext("2d");
    drawOccluder(surface, kind, { face, skin, random: seeded(seed) });
    const pixel = surface.getImageData(x, y, 1, 1).data;
    changed += Number(skin.some((value, c) => Math.abs(value - pixel[c]) > 8)) / 12;
  }
  return changed;
}

describe("drawOccluder", () => {
  test("a beard covers the chin and cheeks, not the lips and the nose", () => {
    expect(changedAt("beard", 50, 80)).toBeGreaterThan(0.9);
    expect(changedAt("beard", 30, 74)).toBeGreaterThan(0.9);
    expect(changedAt("beard", 50, 68)).toBeLessThan(0.1);
    expect(changedAt("beard", 50, 49)).toBe(0);
  });
  test("a watermark leaves most of the face as it was", () => {
    const across = [20, 30, 40, 50, 60, 70, 80].map((x) => changedAt("watermark", x, 68));
    expect(Math.max(...across)).toBeGreaterThan(0);
    expect(across.reduce((a, b) => a + b) / across.length).toBeLessThan(0.4);
  });
});
