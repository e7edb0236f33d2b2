import { expect, test } from "vitest";
import { seeded } from "../random.ts";
import { type Image, rgbImage } from "./image.ts";
import { resize } from "./resize.ts";

function gray(width: number, height: number, value: (x: number, y: number) => number): Image {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = value(Math.floor(i / 3) % width, Math.floor(i / 3 / width));
  return rgbImage(width, height, data);
}
const reds = (image: Image) => [...image.data].filter((_, i) => i % 3 === 0);

test("an image resized to its own size is unchanged", () => {
  const random = seeded(1);
  const image = gray(7, 5, () => Math.floor(256 * random()));
  expect(resize(image, 7, 5).data).toEqual(image.data);
});

// Expected rows: PIL.Image.fromarray(np.uint8([row])).resize((n, 1), Image.BILINEAR), Pillow 13.
test("shrinking and enlarging give Pillow's values", () => {
  const row = gray(8, 1, (x) => [0, 255, 10, 200, 30, 90, 250, 5][x]);
  expect(reds(resize(row, 3, 1))).toEqual([119, 100, 124]);
  expect(reds(resize(row, 13, 1))).toEqual([0, 108, 246, 95, 61, 178, 115, 37, 74, 145, 244, 109, 5]);
});

test("a box reads only its part, and repeats the edge beyond the image", () => {
  const image = gray(4, 4, (x) => (x < 2 ? 10 : 200));
  expect(reds(resize(image, 2, 2, { x: 0, y: 0, width: 2, height: 4 }))).toEqual([10, 10, 10, 10]);
  expect(new Set(reds(resize(image, 3, 3, { x: 9, y: -20, width: 6, height: 6 })))).toEqual(new Set([200]));
});
