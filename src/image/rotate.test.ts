import { expect, test } from "vitest";
import { rgbImage } from "./image.ts";
import { rotate } from "./rotate.ts";

const image = rgbImage(9, 9);
image.data.set([200, 100, 50], 3 * (4 * 9 + 7));

test("turns counter-clockwise about the middle", () => {
  const { data } = rotate(image, 90);
  expect([...data.subarray(3 * (1 * 9 + 4), 3 * (1 * 9 + 4) + 3)]).toEqual([200, 100, 50]);
  expect(data.filter((value) => value > 0)).toHaveLength(3);
});

test("four quarter turns, and no turn, leave the image as it is", () => {
  let turned = rotate(image, 0);
  expect(turned.data).toEqual(image.data);
  for (let i = 0; i < 4; i++) turned = rotate(turned, 90);
  expect(turned.data).toEqual(image.data);
});

test("repeats the edge where a corner would be empty", () => {
  const white = rgbImage(8, 6, new Uint8Array(8 * 6 * 3).fill(255));
  expect(rotate(white, 30).data.every((value) => value === 255)).toBe(true);
});
