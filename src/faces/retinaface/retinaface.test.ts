import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { faceDetectorModel, retinaFace } from "../../../scripts/face-detectors/retinaface.ts";
import { iou } from "../../geometry/index.ts";
import { resize, rgbImage } from "../../image/index.ts";
import { loadFaceDetector } from "../../load/node.ts";
import { readImage } from "../../media/node/index.ts";
import { seeded } from "../../random.ts";
import { float32, floats, int64, uint8 } from "../../runtime/index.ts";
import { nodeRuntime } from "../../runtime/node.ts";
import { nonMaximumSuppression, RetinaFace } from "../index.ts";

const require = createRequire(import.meta.url);
const sample = (name: string) =>
  readImage(require.resolve("@vladmandic/face-api/package.json").replace("package.json", `demo/${name}`));

test("what is tuned begins as the package's network", async () => {
  await using original = await nodeRuntime.open(readFileSync(require.resolve("retinaface/mnet.25_v1.onnx")));
  await using packaged = await nodeRuntime.open(faceDetectorModel(retinaFace()));
  const side = 512; // all that the package's file takes
  const random = seeded(0);
  const pixels = Uint8Array.from({ length: 3 * side * side }, () => 256 * random());
  const planes = Float32Array.from(pixels, (_, i) => pixels[3 * (i % (side * side)) + Math.floor(i / (side * side))]);
  const expected = await original.run({ data: float32(planes, [1, 3, side, side]) });
  const found = await packaged.run({
    image: uint8(pixels, [1, side, side, 3]),
    size: int64([side, side], [2]),
    padding: int64([0, 0, 0, 0], [4]),
  });
  for (const stride of [8, 16, 32]) {
    const both = floats(expected[`face_rpn_cls_prob_reshape_stride${stride}`]);
    const faces = both.subarray(both.length / 2);
    const logits = floats(found[`faces_stride${stride}`]).subarray(0, faces.length);
    const scores = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    expect(scores.length).toBe(faces.length);
    // Around the picture there is a grey of 128, where the package has 127.5.
    expect(Math.max(...faces.map((score, i) => Math.abs(score - scores[i])))).toBeLessThan(1e-4);
  }
});

interface PeerFace {
  x: number;
  y: number;
  width: number;
  height: number;
  landmarks: [number, number][];
}

/** Made by bench/fixtures/retinaface-boxes.ts: the npm package's own boxes and landmarks, in pixels. */
const expected: Record<string, PeerFace[]> = JSON.parse(
  readFileSync(new URL("fixtures/retinaface-boxes.json", import.meta.url), "utf8"),
);

describe("what is tuned finds the faces that the retinaface package finds", () => {
  test.each(Object.keys(expected))("in %s", async (name) => {
    const session = await nodeRuntime.open(faceDetectorModel(retinaFace()));
    await using detector = new RetinaFace(session, { minScore: 0.5, sides: [512] });
    const found = await detector.detect(await sample(name));
    for (const { landmarks, ...face } of expected[name]) {
      const [best] = found.toSorted((a, b) => iou(b.box, face) - iou(a.box, face));
      expect(iou(best.box, face), JSON.stringify(face)).toBeGreaterThanOrEqual(0.9);
      const { leftEye, rightEye, nose, leftMouth, rightMouth } = best.landmarks!;
      for (const [i, { x, y }] of [leftEye, rightEye, nose, leftMouth, rightMouth].entries()) {
        const [peerX, peerY] = landmarks[i];
        expect(Math.hypot(x - peerX, y - peerY)).toBeLessThan(0.08 * face.width);
      }
    }
    expect(found.length).toBeLessThanOrEqual(expected[name].length + 1);
  });
});

test.each(Object.keys(expected))("the packaged detector finds them too in %s", async (name) => {
  await using detector = await loadFaceDetector({ faceDetector: "retinaface", sides: [512] });
  const found = await detector.detect(await sample(name));
  for (const face of expected[name]) {
    expect(Math.max(...found.map(({ box }) => iou(box, face))), JSON.stringify(face)).toBeGreaterThan(0.8);
  }
});

test("a face that fills the image and one of 20 pixels are found by the same detector", async () => {
  const detector = await loadFaceDetector();
  const image = await sample("sample1.jpg");
  const [{ box }] = await detector.detect(image);
  const close = resize(image, 600, Math.round((600 * box.height) / box.width), box);
  expect((await detector.detect(close))[0].box.width).toBeGreaterThan(300);

  const scale = 20 / Math.min(box.width, box.height);
  const far = resize(image, Math.round(image.width * scale), Math.round(image.height * scale));
  const data = new Uint8Array(400 * 300 * 3).fill(128);
  for (let y = 0; y < far.height; y++) {
    data.set(far.data.subarray(y * far.width * 3, (y + 1) * far.width * 3), (y + 50) * 400 * 3 + 150);
  }
  const target = { x: 50 + box.x * scale, y: 50 + box.y * scale, width: box.width * scale, height: box.height * scale };
  const found = await detector.detect(rgbImage(400, 300, data));
  expect(Math.max(...found.map((face) => iou(face.box, target)))).toBeGreaterThan(0.5);
});

test("non-maximum suppression keeps the best of overlapping boxes, and no part of a face", () => {
  const at = (x: number, score: number, side = 10) => ({ box: { x, y: 0, width: side, height: side }, score });
  const found = [at(0, 0.5), at(1, 0.9), at(20, 0.4), at(23, 0.3, 5)];
  expect(nonMaximumSuppression(found, { iouThreshold: 0.5 })).toEqual([found[1], found[2], found[3]]);
  const whole = nonMaximumSuppression(found, { iouThreshold: 0.5, containmentThreshold: 0.7 });
  expect(whole).toEqual([found[1], found[2]]);
  expect(iou(at(0, 1).box, at(5, 1).box)).toBeCloseTo(1 / 3, 6);
});
