import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp, { type Create } from "sharp";
import { describe, expect, test } from "vitest";
import type { Image } from "../../image/index.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { checkPhoto } from "./check-photo.ts";
import { type ImageSource, readImage } from "./read-image.ts";
import { movingGif } from "./testing/moving-gif.ts";

const fixture = (name: string) => readFile(new URL(`./fixtures/${name}`, import.meta.url));
const pixel = ({ data, width }: Image, x: number, y: number) => [...data.subarray(3 * (y * width + x)).subarray(0, 3)];
const blue = () => sharp({ create: { width: 32, height: 20, channels: 3, background: "#3060c0" } });

/** The colours of a picture's quarters, by their names. */
function quarters(image: Image): string[] {
  const names: [string, number[]][] = [
    ["red", [240, 20, 20]],
    ["green", [20, 200, 20]],
    ["blue", [20, 20, 230]],
    ["yellow", [230, 230, 20]],
  ];
  const [right, bottom] = [image.width - 5, image.height - 5];
  return [
    [5, 5],
    [right, 5],
    [5, bottom],
    [right, bottom],
  ].map(([x, y]) => {
    const found = pixel(image, x, y);
    return names.find(([, color]) => color.every((value, c) => Math.abs(value - found[c]) < 12))?.[0] ?? `${found}`;
  });
}

/** Rows from below, padded to four bytes, blue before green before red. */
function bmp(width: number, height: number, color: (x: number, y: number) => number[]): Buffer {
  const stride = 4 * Math.ceil((3 * width) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write("BM");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) file.set(color(x, y).toReversed(), 54 + (height - 1 - y) * stride + 3 * x);
  }
  return file;
}

describe("formats that libvips does not read", () => {
  // Both made by libheif 1.23 of a picture of 192 x 128 whose quarters are red, green, blue and yellow.
  test("a HEIC of squares that lies on its side, as phones write it", async () => {
    const image = await readImage(await fixture("turned-grid.heic"));
    expect([image.width, image.height]).toEqual([128, 192]);
    expect(quarters(image)).toEqual(["blue", "red", "yellow", "green"]);
  });
  test("a HEIC of one piece that is turned and mirrored", async () => {
    const image = await readImage(await fixture("mirrored.heic"));
    expect([image.width, image.height]).toEqual([128, 192]);
    expect(quarters(image)).toEqual(["yellow", "green", "blue", "red"]);
  });
  test("a HEIC whose squares hang over its edges", async () => {
    const bytes = await fixture("turned-grid.heic");
    const grid = bytes.indexOf(Buffer.from([0, 0, 1, 2, 0, 192, 0, 128]));
    bytes.set([0, 180, 0, 120], grid + 4);
    const image = await readImage(bytes);
    expect([image.width, image.height]).toEqual([120, 180]);
    expect(quarters(image)).toEqual(["blue", "red", "yellow", "green"]);
  });
  test("a BMP", async () => {
    const image = await readImage(bmp(5, 3, (x, y) => [10 * x, 20 * y, 200]));
    expect([image.width, image.height]).toEqual([5, 3]);
    expect([pixel(image, 0, 0), pixel(image, 4, 2)]).toEqual([
      [0, 0, 200],
      [40, 40, 200],
    ]);
  });
  test("a PGM", async () => {
    expect(pixel(await readImage(Buffer.from("P5\n# a face\n2 1\n255\n\x07\x63", "latin1")), 1, 0)).toEqual([
      99, 99, 99,
    ]);
  });
  test.each(["turned-grid.heic", "mirrored.heic"])("%s is refused where it is cut off", async (name) => {
    const bytes = await fixture(name);
    for (const share of [0.2, 0.5, 0.8, 0.98]) {
      const cut = readImage(bytes.subarray(0, bytes.length * share));
      await expect(cut).rejects.toThrow(/^the picture: the image is damaged/);
    }
  });
  test("a BMP is refused where it is cut off", async () => {
    const whole = bmp(40, 40, () => [1, 2, 3]);
    await expect(readImage(whole.subarray(0, 3000))).rejects.toThrow(/the image is damaged/);
  });
});

describe("a picture is read from", () => {
  const color = [0x30, 0x60, 0xc0];
  const sources: Record<string, (png: Buffer, file: string) => ImageSource> = {
    "its path": (_, file) => file,
    "its file: URL": (_, file) => pathToFileURL(file),
    "a Buffer": (png) => png,
    "a view of bytes": (png) => new Uint8Array([7, ...png, 7]).subarray(1, -1),
    "an ArrayBuffer": (png) => new Uint8Array(png).buffer,
    "a Blob": (png) => new Blob([new Uint8Array(png)]),
  };
  test.each(Object.entries(sources))("%s", async (_, source) => {
    const png = await blue().png().toBuffer();
    const file = join(await temporaryFolder(), "it's [1] #2 %20?.png");
    await writeFile(file, png);
    expect(pixel(await readImage(source(png, file)), 3, 3)).toEqual(color);
  });
  test.each([
    ["nothing", undefined, /path, a file: URL, its bytes or a Blob, not from undefined/],
    ["a number", 3, /not from 3$/],
    ["a list of numbers", [255, 216, 255], /not from \[255,216,255\]$/],
    ["an address", new URL("https://localhost/face.jpg"), /given by its path or a file: URL, not "https:/],
    ["a list of many numbers", Array(1e5).fill(255), /^.{0,200}$/],
    ["no bytes", new Uint8Array(), /the picture has no bytes/],
    ["a name that no file can have", "a\0b", /given by its path or a file: URL/],
  ])("not from %s", async (_, source, says) => {
    await expect(readImage(source as ImageSource)).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringMatching(says),
    });
  });
  test("and never printed whole", async () => {
    const png = await blue().png().toBuffer();
    for (const source of [`data:image/png;base64,${"A".repeat(1e5)}`, png.toString("latin1").repeat(500)]) {
      const error = await readImage(source).catch((failure: Error) => failure);
      expect((error as Error).message.length).toBeLessThan(1000);
    }
  });
});

describe("a picture that is too large", () => {
  test("is refused before it is decoded, with its size, the limit and the option", async () => {
    const jpeg = await blue().jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    for (const side of [5, 7]) jpeg.writeUInt16BE(20_000, frame + side);
    const says =
      "the picture: too large: 20000 x 20000 pixels, more than 268435456; --max-pixels, or maxPixels, raises";
    await expect(readImage(jpeg)).rejects.toThrow(says);
  });
  test("is read where the limit allows it", async () => {
    const png = await blue().png().toBuffer();
    await expect(readImage(png, { maxPixels: 639 })).rejects.toThrow(/too large: 32 x 20 pixels, more than 639/);
    await expect(readImage(png, { maxPixels: 640 })).resolves.toMatchObject({ width: 32, height: 20 });
  });
  test.each(["turned-grid.heic", "mirrored.heic"])("is refused as %s", async (name) => {
    await expect(readImage(await fixture(name), { maxPixels: 10_000 })).rejects.toThrow(/too large: 192 x 128 pixels/);
  });
  test("needs a limit that is a number of pixels", async () => {
    const png = await blue().png().toBuffer();
    for (const maxPixels of [0, -1, 1.5, Number.NaN]) {
      await expect(readImage(png, { maxPixels })).rejects.toThrow(/maxPixels: must be a whole number of at least 1/);
    }
    await expect(readImage(png, { maxPixels: undefined })).resolves.toMatchObject({ width: 32 });
  });
});

describe("checkPhoto", () => {
  const check = async (content: string | Uint8Array, headerOnly = false) => {
    const file = join(await temporaryFolder(), "x.jpg");
    await writeFile(file, content);
    return checkPhoto(file, { headerOnly });
  };
  test("says what is left out of a photo with several pictures", async () => {
    expect(await check(await movingGif(4))).toEqual({ note: "only the first picture of its animation is read" });
    const pages = sharp(await movingGif(4), { animated: true }).tiff();
    expect(await check(await pages.toBuffer())).toEqual({ note: "only the first of its 4 pages is read" });
    expect(await check(await blue().png().toBuffer())).toEqual({});
  });
  test("finds a photo that is cut off, where not only its header is read", async () => {
    const jpeg = await sharp({
      create: { width: 600, height: 600, channels: 3, noise: { type: "gaussian" } } as Create,
    })
      .jpeg()
      .toBuffer();
    const cut = jpeg.subarray(0, jpeg.length / 2);
    expect(await check(cut)).toEqual({ problem: expect.stringMatching(/^the image is damaged/) });
    expect(await check(cut, true)).toEqual({});
  });
  test.each([
    ["", /^not a photo, but an empty file$/],
    ["<html>", /^not a photo, but an HTML page; download/],
    ["\0\0\0\x18ftypisom\0\0\0\0isomavc1", /^not a photo, but a video \(MP4\)$/],
  ])("says what %j is instead", async (content, says) => {
    expect((await check(content)).problem).toMatch(says);
    expect((await check(content, true)).problem).toMatch(says);
  });
});
