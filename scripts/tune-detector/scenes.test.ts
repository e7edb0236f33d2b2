import { expect, test } from "vitest";
import { landmarksBy } from "../../src/faces/index.ts";
import type { Box } from "../../src/geometry/index.ts";
import { type Image, rgbImage } from "../../src/image/index.ts";
import { seeded } from "../../src/random.ts";
import type { BoxedPhoto } from "./boxed-photos.ts";
import { mirrored, pastedScene, photoScene } from "./scenes.ts";

const SIDE = 128;

/** Dark, with a face of one grey. */
function photo(width: number, height: number, grey: number, face: Box): BoxedPhoto {
  const data = new Uint8Array(width * height * 3).fill(20);
  for (let y = face.y; y < face.y + face.height; y++) {
    data.fill(grey, 3 * (y * width + face.x), 3 * (y * width + face.x + face.width));
  }
  const landmarks = landmarksBy((name) => ({
    x: face.x + (name.startsWith("left") ? 1 : face.width - 1),
    y: face.y + face.height / 2,
  }));
  return { image: rgbImage(width, height, data), faces: [{ box: face, landmarks }], unsure: [] };
}

/** The mean of the middle half of a box, as far as it is in the image. */
function meanWithin({ width, height, data }: Image, box: Box): number {
  let [sum, count] = [0, 0];
  for (let y = Math.ceil(box.y + box.height / 4); y < Math.min(height, box.y + (3 * box.height) / 4); y++) {
    for (let x = Math.ceil(box.x + box.width / 4); x < Math.min(width, box.x + (3 * box.width) / 4); x++) {
      if (x < 0 || y < 0) continue;
      sum += data[3 * (y * width + x)];
      count++;
    }
  }
  return sum / count;
}

const large = photo(200, 120, 200, { x: 120, y: 30, width: 40, height: 50 });
const crop = photo(60, 60, 240, { x: 15, y: 10, width: 30, height: 40 });

test("boxes are where faces are, at any size and place", () => {
  let shown = 0;
  for (let seed = 0; seed < 40; seed++) {
    const { image, faces } = photoScene(large, SIDE, seeded(seed));
    expect([image.width, image.height]).toEqual([SIDE, SIDE]);
    for (const { box } of faces) expect(meanWithin(image, box)).toBeCloseTo(200, -1);
    shown += faces.length;
  }
  expect(shown).toBeGreaterThan(20);
});

test("crops laid over a photo are faces, and what they cover in part is not", () => {
  const greys: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const { image, faces } = pastedScene(large, [crop], SIDE, seeded(seed));
    greys.push(...faces.map(({ box }) => Math.round(meanWithin(image, box) / 10) * 10));
  }
  expect(new Set(greys)).toEqual(new Set([200, 240]));
  expect(greys.filter((grey) => grey === 240).length).toBeGreaterThan(20);
});

test("a mirrored scene has its faces mirrored, left still left of right", () => {
  const scene = photoScene(large, SIDE, seeded(3));
  expect(scene.faces).toHaveLength(1);
  const other = mirrored(scene);
  const [{ box, landmarks }] = other.faces;
  expect(box.x).toBeCloseTo(SIDE - scene.faces[0].box.x - scene.faces[0].box.width);
  expect(meanWithin(other.image, box)).toBeCloseTo(200, -1);
  expect(landmarks!.leftEye.x).toBeLessThan(landmarks!.rightEye.x);
  expect(mirrored(other)).toEqual(scene);
});
