import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { movingGif } from "./testing/moving-gif.ts";
import { processVideo, type VideoFrame } from "./video.ts";

const FRAMES = 20;

/** The gif as another container; every frame is repainted in one colour. */
async function repainted(ending: string): Promise<string> {
  const folder = await temporaryFolder();
  const gif = join(folder, "moving.gif");
  await writeFile(gif, await movingGif(FRAMES));
  const out = join(folder, `red${ending}`);
  await processVideo(gif, {
    out,
    visit: async ({ image }) => {
      const rgba = new Uint8ClampedArray(image.width * image.height * 4);
      for (let i = 0; i < rgba.length; i += 4) rgba.set([220, 40, 30, 255], i);
      return rgba;
    },
  });
  return out;
}

async function frames(path: string): Promise<VideoFrame[]> {
  const seen: VideoFrame[] = [];
  await processVideo(path, {
    visit: async (frame) => {
      seen.push({ ...frame, image: { ...frame.image, data: frame.image.data.slice() } });
      return undefined;
    },
  });
  return seen;
}

describe("processVideo", () => {
  test.each([".mp4", ".mkv"])(
    "writes the drawn frames as %s, at the same times and of the same size",
    async (ending) => {
      const seen = await frames(await repainted(ending));
      expect(seen.map((frame) => frame.index)).toEqual([...Array(FRAMES).keys()]);
      for (const { image, index, time } of seen) {
        expect(time).toBeCloseTo(index / 10, 2);
        expect([image.width, image.height]).toEqual([64, 48]);
        const [r, g, b] = image.data.subarray(3 * (24 * 64 + 32));
        for (const [value, expected] of [
          [r, 220],
          [g, 40],
          [b, 30],
        ])
          expect(Math.abs(value - expected)).toBeLessThan(12);
      }
    },
  );

  test.each([".mp4", ".mkv", ".gif"])("refuses a truncated %s and leaves no output", async (ending) => {
    const whole = ending === ".gif" ? await movingGif(FRAMES) : await readFile(await repainted(ending));
    const folder = await temporaryFolder();
    const cut = join(folder, `cut${ending}`);
    await writeFile(cut, whole.subarray(0, whole.length * 0.85));
    const out = join(folder, "out/copy.mp4");
    const copy = processVideo(cut, {
      out,
      visit: async ({ image }) => new Uint8ClampedArray(image.width * image.height * 4),
    });
    await expect(copy).rejects.toThrow(/cut\.\w+: (the video is (cut|damaged)|holds no|not a video)/);
    expect(await readdir(join(folder, "out"))).toEqual([]);
  });
});
