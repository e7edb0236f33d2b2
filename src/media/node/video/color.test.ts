import { join } from "node:path";
import {
  AVCOL_PRI_BT2020,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_CHROMA_DERIVED_NCL,
  AVCOL_SPC_ICTCP,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_SMPTE2085,
  AVCOL_SPC_YCGCO,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE2084,
} from "node-av/constants";
import { describe, expect, test } from "vitest";
import { rgbImage } from "../../../image/index.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { type Made, makeVideo, plain } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { createVideo, openVideo, readVideo } from "./index.ts";

const RED = [200, 30, 40] as const;

/** Red, green and blue as brightness and colour differences by the formula of ITU-R BT.601, BT.709 and BT.2020. */
function yuv(
  [r, g, b]: readonly number[],
  [kr, kb]: readonly [number, number],
  isFull = false,
): [number, number, number] {
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  const [u, v] = [(b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))];
  if (isFull) return [y, 128 + u, 128 + v].map(Math.round) as [number, number, number];
  return [16 + (219 * y) / 255, 128 + (224 * u) / 255, 128 + (224 * v) / 255].map(Math.round) as [
    number,
    number,
    number,
  ];
}
const BT601 = [0.299, 0.114] as const;
const BT709 = [0.2126, 0.0722] as const;
const BT2020 = [0.2627, 0.0593] as const;

async function made(what: Made): Promise<string> {
  const path = join(await temporaryFolder(), "color.mp4");
  await makeVideo(path, { frames: 2, options: { qp: "1" }, ...what });
  return path;
}

/** The first frame's colour in the middle, by all of its pixels and by a part of them, and how its planes are meant. */
async function seen(path: string) {
  await using video = await openVideo(path);
  for await (const frame of video.frames()) {
    using owned = frame;
    const { width, height, data } = await owned.picture.pixels({ size: { width: 32, height: 16 } });
    const part = await owned.picture.pixels({
      area: { x: 9, y: 9, width: 12, height: 12 },
      size: { width: 5, height: 5 },
    });
    const { matrix, range } = await owned.planes();
    const at = 3 * ((height >> 1) * width + (width >> 1));
    return { whole: [...data.subarray(at, at + 3)], part: [...part.data.subarray(36, 39)], matrix, range };
  }
  throw new Error("no frame");
}

function expectColor(found: readonly number[], expected: readonly number[], within = 5): void {
  for (const [c, value] of expected.entries()) expect(Math.abs(found[c] - value)).toBeLessThanOrEqual(within);
}

describe("the colours of a video", () => {
  const LIMITED = AVCOL_RANGE_MPEG;
  test.each([
    { size: [64, 48], tag: "bt709", matrix: BT709, color: { colorSpace: AVCOL_SPC_BT709, colorRange: LIMITED } },
    { size: [1280, 720], tag: "bt601", matrix: BT601, color: { colorSpace: AVCOL_SPC_SMPTE170M, colorRange: LIMITED } },
    { size: [64, 48], tag: "bt2020", matrix: BT2020, color: { colorSpace: AVCOL_SPC_BT2020_NCL, colorRange: LIMITED } },
    {
      size: [64, 48],
      tag: "bt709",
      matrix: BT709,
      color: { colorSpace: AVCOL_SPC_BT709, colorRange: AVCOL_RANGE_JPEG },
    },
    { size: [64, 48], tag: "bt601", matrix: BT601, color: {} },
    { size: [1280, 720], tag: "bt709", matrix: BT709, color: {} },
  ])("of $size tagged $color are those that were recorded, and are written with their tags", async (what) => {
    const [width, height] = what.size;
    const isFull = what.color.colorRange === AVCOL_RANGE_JPEG;
    const paint = plain(...yuv(RED, what.matrix, isFull));
    const path = await made({ width, height, color: what.color, paint });
    const copy = `${path}.copy.mp4`;
    await copyVideo(path, copy);
    for (const file of [path, copy]) {
      const { whole, part, matrix, range } = await seen(file);
      expectColor(whole, RED);
      expectColor(part, RED);
      expect([matrix, range]).toEqual([what.tag, isFull ? "full" : "limited"]);
    }
    const { colorSpace, colorRange } = (await probeVideo(copy)).streams[0];
    if (what.color.colorSpace) expect(colorSpace).toBe(what.color.colorSpace);
    expect(colorRange).toBe(isFull ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
  });

  test.each([{ size: [64, 48] }, { size: [65, 49] }])(
    "of $size in YCgCo, of which libswscale knows nothing, are those that were recorded",
    async ({ size: [width, height] }) => {
      const [r, g, b] = RED;
      const [y, cg, co] = [(r + 2 * g + b) / 4, (2 * g - r - b) / 4, (r - b) / 2];
      const paint = plain(16 + (219 * y) / 255, 128 + (224 * cg) / 255, 128 + (224 * co) / 255);
      const color = { colorSpace: AVCOL_SPC_YCGCO, colorRange: LIMITED };
      const path = await made({ width, height, pixelFormat: "yuv444p", color, paint });
      await copyVideo(path, `${path}.copy.mp4`);
      for (const file of [path, `${path}.copy.mp4`]) {
        const { whole, part, matrix } = await seen(file);
        expectColor(whole, RED);
        expectColor(part, RED);
        expect(matrix).toBe("bt601");
      }
    },
  );

  test.each([
    { name: "ICtCp", colorSpace: AVCOL_SPC_ICTCP },
    { name: "BT.2020 of constant luminance", colorSpace: AVCOL_SPC_BT2020_CL },
    { name: "derived from the primaries", colorSpace: AVCOL_SPC_CHROMA_DERIVED_NCL },
    { name: "of ST 2085, which nobody knows", colorSpace: AVCOL_SPC_SMPTE2085 },
  ])("$name, grey, stay grey", async ({ colorSpace }) => {
    const path = await made({ color: { colorSpace, colorRange: LIMITED }, paint: plain(150, 128, 128) });
    const { whole } = await seen(path);
    expect(Math.max(...whole) - Math.min(...whole)).toBeLessThan(6);
  });

  test("are written by the source's tags where pixels are drawn on", async () => {
    const color = { colorSpace: AVCOL_SPC_BT709, colorRange: LIMITED };
    const path = await made({ color, paint: plain(...yuv([30, 120, 60], BT709)) });
    const out = `${path}.copy.mp4`;
    await using video = await readVideo(path);
    await using copy = await createVideo(out, { like: video });
    for await (const frame of video) {
      const { width, height } = frame.image;
      const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => RED[i % 3]);
      await copy.write({ ...frame, image: rgbImage(width, height, data) });
    }
    await copy.finish();
    expectColor((await seen(out)).whole, RED);
    expect((await probeVideo(out)).streams[0].colorSpace).toBe(AVCOL_SPC_BT709);
  });

  test.each([
    { name: "PQ", colorTrc: AVCOL_TRC_SMPTE2084, white: 0.58, grey: 0.38 },
    { name: "HLG", colorTrc: AVCOL_TRC_ARIB_STD_B67, white: 0.75, grey: 0.38 },
  ])("of $name are brought to those of common screens", async ({ colorTrc, white, grey }) => {
    const levels = async (signal: number) => {
      const paint: Made["paint"] = (_, frame) => {
        for (const [plane, data] of frame.data!.entries()) {
          const value = plane === 0 ? Math.round(64 + 876 * signal) : 512;
          for (let i = 0; i + 1 < data.length; i += 2) data.writeUInt16LE(value, i);
        }
      };
      const color = {
        colorSpace: AVCOL_SPC_BT2020_NCL,
        colorRange: LIMITED,
        colorTrc,
        colorPrimaries: AVCOL_PRI_BT2020,
      };
      const path = await made({ pixelFormat: "yuv420p10le", color, paint });
      const copy = `${path}.copy.mp4`;
      await copyVideo(path, copy);
      const { colorSpace, colorTrc: written } = (await probeVideo(copy)).streams[0];
      expect([colorSpace, written]).toEqual([AVCOL_SPC_BT709, AVCOL_TRC_BT709]);
      const { whole } = await seen(path);
      expectColor((await seen(copy)).whole, whole);
      expect(Math.max(...whole) - Math.min(...whole)).toBeLessThan(6);
      return whole[0];
    };
    // The signals of a grey card, which reflects 18 %, and of white by ITU-R BT.2408; on a common screen grey is 117 of 255.
    expect(await levels(grey)).toBeGreaterThan(85);
    expect(await levels(grey)).toBeLessThan(150);
    expect(await levels(white)).toBeGreaterThan(200);
  });
});
