import { expect, test } from "vitest";
import { decodeCenters } from "../../src/faces/centerface/centers.ts";
import { landmarksBy } from "../../src/faces/index.ts";
import { rgbImage } from "../../src/image/index.ts";
import { float32 } from "../../src/runtime/index.ts";
import { centerMaps, MAPS } from "./center-maps.ts";

const SIDE = 64;
const cells = SIDE / 4;
const image = rgbImage(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3));

test("what is taught is what the detector reads", () => {
  const faces = [
    { box: { x: 3.5, y: 5, width: 21, height: 26 }, landmarks: landmarksBy((name) => ({ x: name.length, y: 20 })) },
    { box: { x: 40, y: 30, width: 10, height: 14 } },
  ];
  const maps = new Float32Array(MAPS * cells * cells);
  centerMaps({ image, faces, unsure: [] }, maps);
  const outputs = { heatmap: [0, 1], scale: [2, 2], offset: [4, 2], landmarks: [6, 10] };
  const named = Object.entries(outputs).map(([name, [first, count]]) => {
    const data = maps.slice(first * cells * cells, (first + count) * cells * cells);
    return [name, float32(data, [1, count, cells, cells])] as const;
  });
  const found = decodeCenters(Object.fromEntries(named), { width: SIDE, height: SIDE }, 0.99);
  expect(found).toHaveLength(2);
  for (const [i, face] of found.entries()) {
    for (const side of ["x", "y", "width", "height"] as const)
      expect(face.box[side]).toBeCloseTo(faces[i].box[side], 3);
  }
  expect(found[0].landmarks.leftMouth.x).toBeCloseTo("leftMouth".length, 3);
  expect(found[0].landmarks.nose.y).toBeCloseTo(20, 3);
});

test("where it is not known whether there is a face nothing is taught, but for the middle of one that is", () => {
  const maps = new Float32Array(MAPS * cells * cells);
  const unsure = [{ x: 8, y: 8, width: 16, height: 8 }];
  centerMaps({ image, faces: [{ box: { x: 6, y: 4, width: 12, height: 12 } }], unsure }, maps);
  const weight = (column: number, row: number) => maps[cells * cells + row * cells + column];
  expect(weight(4, 2)).toBe(0);
  expect(weight(5, 3)).toBe(0);
  expect(weight(3, 2)).toBe(1);
  expect(weight(6, 2)).toBe(1);
  expect(weight(4, 4)).toBe(1);
});
