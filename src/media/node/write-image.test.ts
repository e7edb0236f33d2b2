import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type Image, rgbImage, toRgba } from "../../image/index.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { isWritableImage, writeImage } from "./write-image.ts";

const image = rgbImage(8, 6, new Uint8Array(8 * 6 * 3).fill(200));

describe("a picture is written", () => {
  test.each([
    ["a.jpg", "jpeg"],
    ["a.JPEG", "jpeg"],
    ["a.jfif", "jpeg"],
    ["a.JPE", "jpeg"],
    ["a.Png", "png"],
    ["a.WebP", "webp"],
    ["a.TIF", "tiff"],
    ["a.tiff", "tiff"],
    ["a.Avif", "heif"],
    ["[Q=1].png", "png"],
  ])("as the ending of %s says, %s", async (name, format) => {
    const file = join(await temporaryFolder(), name);
    expect(isWritableImage(file)).toBe(true);
    await writeImage(file, toRgba(image));
    const { format: found, width, height, hasAlpha } = await sharp(await readFile(file)).metadata();
    expect([found, width, height, hasAlpha]).toEqual([format, 8, 6, false]);
  });

  test.each(["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])("with its description: %s", async (name) => {
    const file = join(await temporaryFolder(), name);
    await writeImage(file, image, { description: "drawn <by> & for a test" });
    expect((await readFile(file)).toString("latin1")).toMatch(/drawn (<by> &|&#60;by&#62; &#38;) for a test/);
  });
});

describe("a picture is refused, and what was there is kept,", () => {
  test.each(["a.gif", "a.bmp", "a.heic", "a.svg", "a.txt", "a", "a.jpg.part"])("as %s", async (name) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, name), "old");
    await expect(writeImage(join(folder, name), image)).rejects.toThrow(
      /pictures are written as \.jpg, .*one of these endings$/,
    );
    expect(await readFile(join(folder, name), "utf8")).toBe("old");
  });

  test("where its format does not hold so many pixels", async () => {
    const folder = await temporaryFolder();
    const wide = rgbImage(20_000, 1);
    await expect(writeImage(join(folder, "a.webp"), wide)).rejects.toThrow(/a\.webp: the picture cannot be encoded/);
    expect(await readdir(folder)).toEqual([]);
  });

  test("where the file or the image is none", async () => {
    const folder = await temporaryFolder();
    await expect(writeImage(join(folder, "a.png"), { ...image, width: 9 })).rejects.toThrow(/^an image of 9 x 6/);
    await expect(writeImage(join(folder, "a.png"), undefined as never)).rejects.toThrow(/^an image's sides/);
    for (const file of ["", 5, undefined, "a\0.png"]) {
      const written = writeImage(file as string, image);
      await expect(written).rejects.toThrow(expect.objectContaining({ name: "InputError" }));
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

test("an image is refused where its sides, layout or bytes are none, with no more of them than a few words", () => {
  const layout = "x".repeat(1e6) as Image["layout"];
  for (const make of [
    () => rgbImage(-1, 5),
    () => rgbImage(1.5, 2),
    () => rgbImage(Number.NaN, 2),
    () => rgbImage(2, 2, new Uint8Array(3)),
    () => toRgba({ ...image, layout }),
    () => toRgba({ ...image, width: [..."9".repeat(1e5)] as never }),
  ]) {
    expect(make).toThrow(/^an image.{10,160}$/);
  }
});
