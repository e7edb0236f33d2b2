import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { loadMaskDetector } from "../load/node.ts";
import { readImage } from "../media/node/index.ts";

const demo = createRequire(import.meta.url)
  .resolve("@vladmandic/face-api/package.json")
  .replace("package.json", "demo");

describe("MaskDetector with the package's models", () => {
  test("calls hardly a bare face masked in photos of odd light, turned heads and make-up", async () => {
    const detector = await loadMaskDetector();
    const labels: string[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const faces = await detector.detect(await readImage(`${demo}/sample${number}.jpg`));
      labels.push(...faces.map(({ label }) => label));
    }
    expect(labels).toHaveLength(22);
    expect(labels.filter((label) => label === "mask").length).toBeLessThanOrEqual(1);
    expect(labels.filter((label) => label === "no_mask").length).toBeGreaterThan(18);
  });
});
