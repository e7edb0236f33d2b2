import { expect, test } from "vitest";
import { landmarksBy, nonMaximumSuppression } from "../../src/faces/index.ts";
import { decodeAnchors, STRIDES } from "../../src/faces/retinaface/anchors.ts";
import { iou } from "../../src/geometry/index.ts";
import { rgbImage } from "../../src/image/index.ts";
import { float32 } from "../../src/runtime/index.ts";
import { anchorCount, anchorMaps, MAPS } from "./anchor-maps.ts";
import type { Scene } from "./scenes.ts";

const SIDE = 128;
const count = anchorCount(SIDE);
const image = rgbImage(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3));

function taught(scene: Omit<Scene, "image">): Float32Array {
  const maps = new Float32Array(MAPS * count);
  anchorMaps({ image, ...scene }, maps);
  return maps;
}

/** The maps as the network's outputs: heat becomes a logit. */
function outputs(maps: Float32Array) {
  let first = 0;
  return Object.fromEntries(
    STRIDES.map((stride) => {
      const cells = (SIDE / stride) ** 2;
      const data = Float32Array.from({ length: 30 * cells }, (_, i) => {
        const [channel, cell] = [Math.floor(i / cells), i % cells];
        const map = channel < 2 ? 0 : 1 + (channel >> 1);
        const value = maps[map * count + (channel % 2) * (count / 2) + first + cell];
        return map === 0 ? 20 * value - 10 : value;
      });
      first += cells;
      return [`faces_stride${stride}`, float32(data, [1, 30, SIDE / stride, SIDE / stride])];
    }),
  );
}

test("what is taught is what the detector reads", () => {
  const faces = [
    { box: { x: 20, y: 24, width: 24, height: 30 }, landmarks: landmarksBy((name) => ({ x: name.length, y: 40 })) },
    { box: { x: 60, y: 50, width: 50, height: 66 } },
    { box: { x: 100, y: 4, width: 10, height: 12 } },
  ];
  const maps = taught({ faces, unsure: [] });
  const found = STRIDES.flatMap((stride) => decodeAnchors(outputs(maps), stride, { width: SIDE, height: SIDE }, 0.5));
  expect(found.length).toBeGreaterThanOrEqual(3);
  for (const { box } of found) expect(Math.max(...faces.map((face) => iou(face.box, box)))).toBeGreaterThan(0.999);
  const best = nonMaximumSuppression(found, { iouThreshold: 0.4 });
  expect(best).toHaveLength(3);
  const first = best.find(({ box }) => iou(box, faces[0].box) > 0.9)!;
  expect(first.landmarks.leftMouth.x).toBeCloseTo("leftMouth".length, 3);
  expect(first.landmarks.nose.y).toBeCloseTo(40, 3);
});

test("where it is not known whether there is a face, and where a face is overlapped in part, nothing is taught", () => {
  const weights = (scene: Omit<Scene, "image">) => taught(scene).subarray(count, 2 * count);
  const left = (scene: Omit<Scene, "image">) => weights(scene).filter((weight) => weight === 0).length;
  expect(left({ faces: [], unsure: [] })).toBe(0);
  expect(left({ faces: [], unsure: [{ x: 8, y: 8, width: 24, height: 24 }] })).toBeGreaterThan(10);
  const face = { box: { x: 20, y: 24, width: 24, height: 30 } };
  expect(left({ faces: [face], unsure: [] })).toBeGreaterThan(0);
  const maps = taught({ faces: [face], unsure: [face.box] });
  const known = maps.subarray(0, count).reduce((sum, heat) => sum + heat, 0);
  expect(known).toBeGreaterThan(0);
  for (const [i, heat] of maps.subarray(0, count).entries()) if (heat === 1) expect(maps[count + i]).toBe(1);
});
