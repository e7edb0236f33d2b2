import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rgbImage } from "../../../image/index.ts";
import type { Frame } from "../../../pipeline/index.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { movingGif } from "../testing/moving-gif.ts";
import { createVideo, readVideo } from "./index.ts";

const FRAMES = 20;
const RED = [220, 40, 30];

/** Writes a copy whose every frame has one colour. */
async function repaint(from: string, to: string): Promise<void> {
  await using video = await readVideo(from);
  await using copy = await createVideo(to, { like: video });
  for await (const frame of video) {
    const { width, height } = frame.image;
    const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => RED[i % 3]);
    await copy.write({ ...frame, image: rgbImage(width, height, data) });
  }
  await copy.finish();
}

/** The gif as another container, repainted. */
async function repainted(ending: string): Promise<string> {
  const folder = await temporaryFolder();
  const gif = join(folder, "moving.gif");
  await writeFile(gif, await movingGif(FRAMES));
  const out = join(folder, `red${ending}`);
  await repaint(gif, out);
  return out;
}

async function frames(path: string): Promise<Frame[]> {
  const seen: Frame[] = [];
  await using video = await readVideo(path);
  for await (const frame of video) seen.push(frame);
  return seen;
}

describe("a video that is written anew", () => {
  test.each([".mp4", ".mkv"])("has the drawn frames as %s, at the same times and of the same size", async (ending) => {
    const seen = await frames(await repainted(ending));
    expect(seen.map((frame) => frame.index)).toEqual([...Array(FRAMES).keys()]);
    for (const { image, index, time } of seen) {
      expect(time).toBeCloseTo(index / 10, 2);
      expect([image.width, image.height]).toEqual([64, 48]);
      const pixel = image.data.subarray(3 * (24 * 64 + 32));
      for (const [c, value] of RED.entries()) expect(Math.abs(pixel[c] - value)).toBeLessThan(12);
    }
  });

  test("leaves nothing where it is not finished", async () => {
    const folder = await temporaryFolder();
    const gif = join(folder, "moving.gif");
    await writeFile(gif, await movingGif(FRAMES));
    {
      await using video = await readVideo(gif);
      await using copy = await createVideo(join(folder, "out/copy.mp4"), { like: video });
      for await (const frame of video) await copy.write(frame);
    }
    expect(await readdir(join(folder, "out"))).toEqual([]);
  });
});

describe("a video that is read", () => {
  test("gives every frame pixels of its own", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "moving.gif"), await movingGif(FRAMES));
    const seen = await frames(join(folder, "moving.gif"));
    expect(new Set(seen.map(({ image }) => Buffer.from(image.data).toString("base64"))).size).toBeGreaterThan(10);
  });
});
