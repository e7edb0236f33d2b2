import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Image } from "../../image/index.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { readImage } from "./read-image.ts";

const LEFT = [220, 30, 40];
const RIGHT = [20, 60, 200];

/** A picture of 40 x 20, its left half of one colour and its right of another. */
const halves = () =>
  sharp(Buffer.from(Array.from({ length: 40 * 20 }, (_, i) => (i % 40 < 20 ? LEFT : RIGHT)).flat()), {
    raw: { width: 40, height: 20, channels: 3 },
  });

const pixel = ({ width, data }: Image, x: number, y: number) => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];
const isNear = (actual: number[], expected: number[]) => actual.every((v, i) => Math.abs(v - expected[i]) < 12);

describe("readImage", () => {
  test.each([
    { orientation: 1, size: [40, 20], left: [2, 10], right: [37, 10] },
    { orientation: 2, size: [40, 20], left: [37, 10], right: [2, 10] },
    { orientation: 3, size: [40, 20], left: [37, 10], right: [2, 10] },
    { orientation: 6, size: [20, 40], left: [10, 2], right: [10, 37] },
    { orientation: 8, size: [20, 40], left: [10, 37], right: [10, 2] },
  ])("turns a photo of EXIF orientation $orientation upright", async ({ orientation, size, left, right }) => {
    const image = await readImage(await halves().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer());
    expect([image.width, image.height]).toEqual(size);
    expect(isNear(pixel(image, left[0], left[1]), LEFT)).toBe(true);
    expect(isNear(pixel(image, right[0], right[1]), RIGHT)).toBe(true);
  });

  test("lays what is transparent over black, and leaves what is not", async () => {
    const rgba = [200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 128];
    const png = await sharp(Buffer.from(rgba), { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const image = await readImage(png);
    expect(image.layout).toBe("rgb");
    expect(pixel(image, 0, 0)).toEqual([200, 100, 50]);
    expect(pixel(image, 1, 0)).toEqual([0, 0, 0]);
    expect(isNear(pixel(image, 2, 0), [100, 50, 25])).toBe(true);
  });

  test("gives grey as three equal channels, of 8 bits and of 16", async () => {
    const grey = sharp(Buffer.from([0, 90, 180, 255]), { raw: { width: 4, height: 1, channels: 1 } });
    const deep = await grey.clone().toColourspace("grey16").png().toBuffer();
    for (const bytes of [await grey.clone().toColourspace("b-w").png().toBuffer(), deep]) {
      const image = await readImage(bytes);
      for (const [x, level] of [0, 90, 180, 255].entries()) {
        expect(new Set(pixel(image, x, 0)).size).toBe(1);
        expect(isNear(pixel(image, x, 0), [level, level, level])).toBe(true);
      }
    }
  });

  test("takes a path, a file's URL and bytes, and gives pixels of their own", async () => {
    const file = join(await temporaryFolder(), "a b#%.png");
    const bytes = await halves().png().toBuffer();
    await writeFile(file, bytes);
    const images = [
      await readImage(file),
      await readImage(pathToFileURL(file)),
      await readImage(new Uint8Array(bytes)),
    ];
    for (const image of images) expect(image).toEqual(images[0]);
    images[0].data.fill(0);
    expect(pixel(images[1], 0, 0)).toEqual(LEFT);
  });

  test("names what cannot be read, and never shows its bytes", async () => {
    const jpeg = await halves().jpeg().toBuffer();
    await expect(readImage(join(await temporaryFolder(), "no.jpg"))).rejects.toThrow(/no\.jpg: no such file$/);
    await expect(readImage(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow(/^.{0,200}$/);
    await expect(readImage(Buffer.from("hello"))).rejects.toThrow(/not an image/);
    await expect(readImage(new Uint8Array())).rejects.toThrow(/no bytes/);
  });
});
