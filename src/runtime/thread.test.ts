import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { RetinaFace } from "../faces/index.ts";
import { rgbImage } from "../image/index.ts";
import { seeded } from "../random.ts";
import { nodeRuntime } from "./node.ts";
import { threadRuntime } from "./thread.ts";

const model = async () => new Uint8Array(await readFile(new URL("../../models/face-detector.onnx", import.meta.url)));
const random = seeded(1);
const image = rgbImage(
  160,
  120,
  Uint8Array.from({ length: 160 * 120 * 3 }, () => 256 * random()),
);
const options = { sides: [160], minScore: 0.001 };

test("a thread's sessions answer as those of the main thread, many calls at once too", async () => {
  await using plain = new RetinaFace(await nodeRuntime.open(await model()), options);
  await using runtime = threadRuntime({ threads: 2 });
  await using threaded = new RetinaFace(await runtime.open(await model()), options);
  const expected = await plain.detect(image);
  expect(expected.length).toBeGreaterThan(0);
  for (const found of await Promise.all(Array.from({ length: 6 }, () => threaded.detect(image)))) {
    expect(found).toHaveLength(expected.length);
    expect(found[0].score).toBeCloseTo(expected[0].score, 4);
  }
});

test("errors of a thread's sessions reach who asked, and other questions are still answered", async () => {
  await using runtime = threadRuntime();
  await expect(runtime.open(new Uint8Array(10))).rejects.toThrow(/the model cannot be opened/);
  await using session = await runtime.open(await model());
  await expect(session.run({})).rejects.toThrow();
  await using detector = new RetinaFace(await runtime.open(await model()), options);
  expect((await detector.detect(image)).length).toBeGreaterThan(0);
});

test("what is handed over is taken, and refused the second time", async () => {
  await using runtime = threadRuntime();
  await using detector = new RetinaFace(await runtime.open(await model()), options);
  const cached = rgbImage(160, 120, Uint8Array.from(image.data));
  const picture = { width: 160, height: 120, pixels: async () => cached };
  expect((await detector.detect(picture)).length).toBeGreaterThan(0);
  expect(cached.data).toHaveLength(0);
  await expect(detector.detect(picture)).rejects.toThrow("image: 0 values do not fill [1,120,160,3]");
  expect((await detector.detect(image)).length).toBeGreaterThan(0);
  expect(image.data).toHaveLength(160 * 120 * 3);
});

test("a thread that has ended refuses what is asked of it", async () => {
  const runtime = threadRuntime();
  const session = await runtime.open(await model());
  await runtime[Symbol.asyncDispose]();
  await expect(session.run({})).rejects.toThrow(/ended/);
  await session[Symbol.asyncDispose]();
});
