import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_PIX_FMT_GBRP10LE,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV444P10LE,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_RGB,
  AVCOL_TRC_SMPTE2084,
} from "node-av/constants";
import { describe, expect, test } from "vitest";
import type { AvFrame } from "./av.ts";
import { Conform } from "./conform.ts";
import { Converter, newFrame } from "./converter.ts";

/** A frame of one brightness. */
function bright(width: number, height: number, { y = 200, ...tags }: { y?: number } & Partial<AvFrame> = {}): AvFrame {
  const frame = newFrame(width, height, AV_PIX_FMT_YUV420P);
  for (const [plane, data] of frame.data!.entries()) data.fill(plane === 0 ? y : 128);
  return Object.assign(frame, tags);
}

const pixels = (num: number, den: number) => ({ sampleAspectRatio: { num, den } as AvFrame["sampleAspectRatio"] });

/** Width and height of what is bright, through the frame's middle. */
function brightPart({ width, height, data, linesize }: AvFrame) {
  const isBright = (x: number, y: number) => data![0][y * linesize[0] + x] > 120;
  const count = (length: number, at: (i: number) => boolean) =>
    Array.from({ length }, (_, i) => at(i)).filter(Boolean).length;
  return [count(width, (x) => isBright(x, height >> 1)), count(height, (y) => isBright(width >> 1, y))];
}

describe("a picture that differs from the video's first", () => {
  test.each([
    { first: [64, 48], next: [128, 96], part: [64, 48] },
    { first: [64, 48], next: [128, 48], part: [64, 24] },
    { first: [65, 49], next: [130, 98], part: [65, 49] },
    { first: [65, 49], next: [33, 25], part: [65, 49] },
    { first: [33, 49], next: [64, 64], part: [33, 33] },
  ])("in its size ($next, the first $first) is shown at its own proportions", async ({ first, next, part }) => {
    using conform = new Conform();
    using _ = await conform.apply(bright(first[0], first[1]));
    using frame = await conform.apply(bright(next[0], next[1]));
    expect([frame.width, frame.height]).toEqual(first);
    const found = brightPart(frame);
    for (const i of [0, 1]) expect(Math.abs(found[i] - part[i])).toBeLessThanOrEqual(1);
  });

  test("in the shape of its pixels is shown as wide as it is meant", async () => {
    using conform = new Conform();
    using _ = await conform.apply(bright(128, 72, pixels(1, 1)));
    using wide = await conform.apply(bright(90, 72, pixels(64, 45)));
    expect(brightPart(wide)).toEqual([128, 72]);
    using narrow = await conform.apply(bright(128, 72, pixels(1, 2)));
    expect(brightPart(narrow)).toEqual([64, 72]);
  });

  test("in its range is brought to that of the first", async () => {
    using conform = new Conform();
    using _ = await conform.apply(bright(64, 48, { colorRange: AVCOL_RANGE_MPEG }));
    using frame = await conform.apply(bright(64, 48, { y: 255, colorRange: AVCOL_RANGE_JPEG }));
    expect(frame.colorRange).toBe(AVCOL_RANGE_MPEG);
    expect(Math.abs(frame.data![0][0] - 235)).toBeLessThanOrEqual(1);
  });

  test("as it is RGB keeps its colours in planes tagged as the first's", async () => {
    using conform = new Conform();
    using _ = await conform.apply(bright(64, 48, { colorRange: AVCOL_RANGE_JPEG, colorSpace: AVCOL_SPC_BT709 }));
    const red = newFrame(64, 48, AV_PIX_FMT_RGB24);
    for (const [i] of red.data![0].entries()) red.data![0][i] = i % 3 === 0 ? 255 : 0;
    using frame = await conform.apply(Object.assign(red, { colorSpace: AVCOL_SPC_RGB }));
    expect([frame.colorSpace, frame.colorRange]).toEqual([AVCOL_SPC_BT709, AVCOL_RANGE_JPEG]);
    // Of BT.709 red has 0.2126 of the brightness, of BT.601 0.299.
    expect(Math.abs(frame.data![0][0] - 0.2126 * 255)).toBeLessThanOrEqual(2);
  });
});

test("a frame of two fields can be scaled as a whole, and it is known that there was one", async () => {
  using conform = new Conform();
  using _ = await conform.apply(bright(64, 48));
  expect(conform.isInterlaced).toBe(false);
  const woven = bright(64, 48);
  woven.setFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST);
  using frame = await conform.apply(woven);
  expect(conform.isInterlaced).toBe(true);
  using converter = new Converter();
  using small = await converter.convert(frame, { width: 32, height: 24, format: AV_PIX_FMT_RGB24 });
  expect(small.data![0][0]).toBeGreaterThan(180);
});

test("a picture that stands on its head has its planes within reach once it was turned", async () => {
  using conform = new Conform();
  const mirrored = bright(64, 48);
  mirrored.data![0].fill(20, 24 * mirrored.linesize[0]);
  const matrix = mirrored.newSideData(AV_FRAME_DATA_DISPLAYMATRIX, 36)!;
  for (const [i, value] of [1, 0, 0, 0, -1, 0, 0, 0, 16_384].entries()) matrix.writeInt32LE(value * 65_536, 4 * i);
  using frame = await conform.apply(mirrored);
  const { data, linesize } = frame;
  expect([data![0][0], data![0][40 * linesize[0]], data![1][0], data![2][0]]).toEqual([20, 200, 128, 128]);
});

test.each([
  { name: "4:2:0", format: AV_PIX_FMT_YUV420P10LE, colorSpace: AVCOL_SPC_BT2020_NCL },
  { name: "4:4:4", format: AV_PIX_FMT_YUV444P10LE, colorSpace: AVCOL_SPC_BT2020_NCL },
  { name: "RGB", format: AV_PIX_FMT_GBRP10LE, colorSpace: AVCOL_SPC_RGB },
])("PQ in $name of odd and even sides is brought to common brightness", async ({ format, colorSpace }) => {
  for (const [width, height] of [
    [65, 49],
    [64, 48],
  ]) {
    using conform = new Conform();
    const frame = newFrame(width, height, format);
    for (const [plane, data] of frame.data!.entries()) {
      const isColor = plane > 0 && colorSpace !== AVCOL_SPC_RGB;
      for (let i = 0; i + 1 < data.length; i += 2) data.writeUInt16LE(isColor ? 512 : 600, i);
    }
    using seen = await conform.apply(Object.assign(frame, { colorTrc: AVCOL_TRC_SMPTE2084, colorSpace }));
    expect([seen.width, seen.height, seen.format]).toEqual([width, height, AV_PIX_FMT_YUV420P]);
    expect(seen.data![0][0]).toBeGreaterThan(180);
    expect(Math.abs(seen.data![1][0] - 128)).toBeLessThanOrEqual(2);
  }
});
