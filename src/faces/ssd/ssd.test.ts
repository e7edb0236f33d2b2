import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { faceDetectorModel } from "../../../scripts/build-face-detector.ts";
import { decodeImage } from "../../data/index.ts";
import { iou, loadFaceDetector, nonMaximumSuppression } from "../index.ts";

test("the packaged detector is what its script builds", () => {
  const packaged = readFileSync(new URL("../../../models/face-detector.onnx", import.meta.url));
  expect(packaged.equals(faceDetectorModel())).toBe(true);
});

/** Made by bench/fixtures/face-api-boxes.ts: the package's own boxes, in pixels. */
const expected: Record<string, { x: number; y: number; width: number; height: number; score: number }[]> = JSON.parse(
  readFileSync(new URL("fixtures/face-api-boxes.json", import.meta.url), "utf8"),
);

describe("finds the faces that face-api finds", () => {
  const require = createRequire(import.meta.url);
  test.each(Object.keys(expected))("in %s", async (name) => {
    const detector = await loadFaceDetector({ minScore: 0.5 });
    const photo = await decodeImage(
      require.resolve("@vladmandic/face-api/package.json").replace("package.json", `demo/${name}`),
    );
    const found = await detector.detect(photo);
    for (const face of expected[name]) {
      const best = Math.max(...found.map(({ box }) => iou(box, face)));
      expect(best, JSON.stringify(face)).toBeGreaterThanOrEqual(0.9);
    }
    expect(found.length).toBeLessThanOrEqual(expected[name].length + 1);
  });
});

test("non-maximum suppression keeps the best of overlapping boxes", () => {
  const at = (x: number, score: number) => ({ box: { x, y: 0, width: 10, height: 10 }, score });
  expect(nonMaximumSuppression([at(0, 0.5), at(1, 0.9), at(20, 0.4)], 0.5)).toEqual([at(1, 0.9), at(20, 0.4)]);
  expect(iou(at(0, 1).box, at(5, 1).box)).toBeCloseTo(1 / 3, 6);
});
