import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { makeFaces, noiseJpeg, writeInto } from "../data/testing/face-folders.ts";
import { movingGif } from "../media/node/testing/moving-gif.ts";
import { openVideo } from "../media/node/video/index.ts";
import { sharedData, testOnSharedData } from "../testing/shared-data.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { maskwatch } from "./testing/maskwatch.ts";

const photo = fileURLToPath(new URL("../../node_modules/@vladmandic/face-api/demo/sample1.jpg", import.meta.url));

const faces = { masked: { a: 6, b: 6 }, unmasked: { c: 6, d: 6 } };

test("prepare, train and detect work one after the other", async () => {
  const root = await temporaryFolder();
  const table = join(root, "faces.csv");
  const prepared = await maskwatch("prepare", await makeFaces(root, faces), "--out", table);
  expect(prepared.stdout).toContain("24 faces, 12 not masked, 12 masked; 0 files skipped");
  const run = join(root, "run");
  const trained = await maskwatch("train", table, "--out", run, "--epochs", "2", "--batch-size", "4");
  expect(trained.stdout).toMatch(/epoch 2\/2: train_loss [\d.]+, val_loss [\d.]+, val_accuracy [\d.]+/);
  const model = join(run, "mask-detector.onnx");
  const sure = ["--uncertain", "0.5,0.5"];
  const { stdout } = await maskwatch("detect", photo, "--model", model, "--out", join(root, "out"), "--json", ...sure);
  const [line, ...rest] = stdout.trim().split("\n");
  expect(rest).toEqual([]);
  const detection = JSON.parse(line);
  expect(detection.source).toBe(photo);
  expect(detection.faces[0]).toMatchObject({
    box: { x: expect.any(Number) },
    label: expect.stringMatching(/^(no_)?mask$/),
  });
  const [drawn, original] = await Promise.all([
    sharp(join(root, "out/sample1.jpg")).metadata(),
    sharp(photo).metadata(),
  ]);
  expect([drawn.width, drawn.height]).toEqual([original.width, original.height]);
});

describe("bad input ends with one clear line and no output", () => {
  const cases: Record<string, { make(root: string): Promise<string[]>; says: RegExp; code?: number }> = {
    "a missing photo": { make: async (root) => ["detect", join(root, "no.jpg")], says: /no\.jpg: no such file/ },
    "an empty folder": { make: async (root) => ["detect", root], says: /holds no photos or videos/ },
    "a folder with one class": {
      make: async (root) => [
        "prepare",
        await makeFaces(root, { masked: { a: 2 }, unmasked: {} }),
        "--out",
        join(root, "out/t.csv"),
      ],
      says: /masked faces only/,
    },
    "a text file named .jpg": {
      make: async (root) => {
        await writeFile(join(root, "text.jpg"), "hello");
        return ["detect", join(root, "text.jpg"), "--out", join(root, "out")];
      },
      says: /text\.jpg: not an image/,
    },
    "a truncated JPEG": {
      make: async (root) => {
        const jpeg = await noiseJpeg([200, 10, 10], 1);
        await writeFile(join(root, "cut.jpg"), jpeg.subarray(0, jpeg.length / 2));
        return ["detect", join(root, "cut.jpg"), "--out", join(root, "out")];
      },
      says: /cut\.jpg: the image is damaged/,
    },
    "a file that is no video": {
      make: async (root) => {
        await writeFile(join(root, "clip.mp4"), "x".repeat(5000));
        return ["detect", join(root, "clip.mp4"), "--out", join(root, "out")];
      },
      says: /clip\.mp4: not a video/,
    },
    "a truncated video": {
      make: async (root) => {
        const gif = await movingGif(20);
        await writeFile(join(root, "cut.gif"), gif.subarray(0, gif.length * 0.6));
        return ["detect", join(root, "cut.gif"), "--strict", "--out", join(root, "out")];
      },
      says: /cut\.gif: the video is cut off after frame \d+/,
    },
    "two inputs of one name": {
      make: async (root) => {
        await writeInto(join(root, "a/x.jpg"), await noiseJpeg([9, 9, 9], 1));
        await writeInto(join(root, "b/x.jpg"), await noiseJpeg([9, 9, 9], 1));
        return ["detect", join(root, "a/x.jpg"), join(root, "b/x.jpg"), "--out", join(root, "out")];
      },
      says: /would both be written to/,
    },
    "a model that is not ours": {
      make: async (root) => {
        await writeFile(join(root, "other.onnx"), "x");
        return ["detect", photo, "--model", join(root, "other.onnx"), "--out", join(root, "out")];
      },
      says: /other\.onnx: not a model of Maskwatch/,
    },
    "a side that no picture has": {
      make: async () => ["detect", photo, "--face-sides", "1024,3"],
      says: /--face-sides.* whole numbers from 64 to 8192/,
      code: 2,
    },
    "an unknown option": { make: async () => ["detect", photo, "--oops"], says: /unknown option '--oops'/, code: 2 },
  };
  test.each(Object.entries(cases))("%s", async (_, { make, says, code = 1 }) => {
    const root = await temporaryFolder();
    const result = await maskwatch(...(await make(root)));
    expect(result.code).toBe(code);
    expect(result.stderr.trim().split("\n")).toEqual([expect.stringMatching(says)]);
    expect(result.stdout).toBe("");
    expect(await readdir(join(root, "out")).catch(() => [])).toEqual([]);
  });
});

async function sizeOf(video: string) {
  await using opened = await openVideo(video);
  return { width: opened.width, height: opened.height };
}

testOnSharedData("a video keeps its length and its size, frame by frame", async () => {
  const root = await temporaryFolder();
  const { stdout } = await maskwatch("detect", sharedData("clips/one-unmasked.mp4"), "--out", root, "--json");
  const frames = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(frames.map((frame) => frame.frame)).toEqual(frames.map((_, i) => i));
  expect(frames[25].time).toBeCloseTo(1, 2);
  const copy = join(root, "one-unmasked.mp4");
  const again = await maskwatch("detect", copy, "--json");
  expect(again.stdout.trim().split("\n")).toHaveLength(frames.length);
  expect(await sizeOf(copy)).toEqual(await sizeOf(sharedData("clips/one-unmasked.mp4")));
});
