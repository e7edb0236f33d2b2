import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { canvasOf } from "../curate/canvas.ts";
import { faceAxis } from "../curate/face-geometry.ts";
import { drawMask, faceGeometry } from "../curate/index.ts";
import { type Image, rgbImage, toRgb, toRgba } from "../image/index.ts";
import { readImage } from "../media/node/index.ts";
import { seeded } from "../random.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { loadCropClassifier, loadFaceDetector, loadMaskDetector } from "./node.ts";

const demo = join(dirname(createRequire(import.meta.url).resolve("@vladmandic/face-api/package.json")), "demo");
const sample = (number: number) => readImage(join(demo, `sample${number}.jpg`));
const packagedModel = fileURLToPath(new URL("../../models/mask-detector.onnx", import.meta.url));

/** The photo with a mask drawn on every face that the detector finds. */
async function withMasks(image: Image): Promise<Image> {
  await using detector = await loadFaceDetector();
  const canvas = canvasOf(image);
  const surface = canvas.getContext("2d");
  for (const [i, { landmarks }] of (await detector.detect(image)).entries()) {
    const { eyes, angle } = faceAxis(landmarks!);
    surface.save();
    surface.translate(eyes.x, eyes.y);
    surface.rotate(angle);
    drawMask(surface, faceGeometry(landmarks!), seeded(i));
    surface.restore();
  }
  const { width, height } = createCanvas(image.width, image.height);
  const { data } = surface.getImageData(0, 0, width, height);
  return toRgb({ width, height, layout: "rgba", data: new Uint8Array(data.buffer) });
}

describe("the package's mask detector", () => {
  test("calls hardly a bare face masked in photos of odd light, turned heads and make-up", async () => {
    await using detector = await loadMaskDetector();
    const labels: string[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) {
      labels.push(...(await detector.detect(await sample(number))).map(({ label }) => label));
    }
    expect(labels).toHaveLength(22);
    expect(labels.filter((label) => label === "mask").length).toBeLessThanOrEqual(1);
    expect(labels.filter((label) => label === "no_mask").length).toBeGreaterThan(18);
  });

  test("calls the same faces masked where masks are drawn on them", async () => {
    await using detector = await loadMaskDetector();
    const labels: string[] = [];
    for (const number of [1, 2, 3]) {
      labels.push(...(await detector.detect(await withMasks(await sample(number)))).map(({ label }) => label));
    }
    expect(labels.length).toBeGreaterThan(6);
    expect(labels.filter((label) => label === "mask").length / labels.length).toBeGreaterThan(0.8);
  });

  test("answers many calls at once as one after the other", async () => {
    await using detector = await loadMaskDetector({ faceSides: [320] });
    const photos = await Promise.all([1, 2, 3].map(sample));
    const alone = [];
    for (const photo of photos) alone.push(await detector.detect(photo));
    expect(await Promise.all(photos.map((photo) => detector.detect(photo)))).toEqual(alone);
  });

  test("takes options that are undefined as left out", async () => {
    const left = {
      model: undefined,
      device: undefined,
      uncertain: undefined,
      faceSides: undefined,
    };
    await using plain = await loadMaskDetector();
    await using detector = await loadMaskDetector({
      ...left,
      minScore: undefined,
      margin: undefined,
      threads: undefined,
    });
    const photo = await sample(1);
    expect(await detector.detect(photo)).toEqual(await plain.detect(photo));
  });

  test("takes pictures with opacity as those without", async () => {
    await using detector = await loadMaskDetector({ faceSides: [320] });
    const photo = await sample(2);
    expect(await detector.detect(toRgba(photo))).toEqual(await detector.detect(photo));
  });

  test("refuses pixels that do not fill their picture", async () => {
    await using detector = await loadMaskDetector({ faceSides: [320] });
    const { data } = rgbImage(8, 8);
    const wrong = [
      { width: 8, height: 9, layout: "rgb", data },
      { width: 8, height: 8, layout: "rgba", data },
      { width: 8.5, height: 8, layout: "rgb", data },
      { width: 0, height: 8, layout: "rgb", data: new Uint8Array() },
      { width: 8, height: 8, layout: "bgr", data },
      { width: 8, height: 8, layout: "rgb", data: new Float32Array(8 * 8 * 3) },
    ] as unknown as Image[];
    for (const image of wrong) await expect(detector.detect(image)).rejects.toThrow(/^an image/);
  });

  test("ends where its caller gives up", async () => {
    await using detector = await loadMaskDetector();
    const controller = new AbortController();
    const answer = detector.detect(await sample(1), { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toThrow(/abort/i);
  });

  test("frees its memory once, and then answers no more", async () => {
    const detector = await loadMaskDetector();
    await detector.dispose();
    await expect(detector.detect(await sample(1))).rejects.toThrow();
  });
});

describe("a model", () => {
  test("is a file, a run's folder, a URL or bytes", async () => {
    const run = await temporaryFolder();
    await copyFile(packagedModel, join(run, "mask-detector.onnx"));
    const bytes = new Uint8Array(await readFile(packagedModel));
    for (const model of [packagedModel, run, new URL(`file://${packagedModel}`), bytes]) {
      await using classifier = await loadCropClassifier(model);
      expect(classifier.classes).toEqual(["no_mask", "mask"]);
    }
  });

  test.each([
    { name: "missing.onnx", content: undefined, says: /missing\.onnx: no such model/ },
    { name: "text.onnx", content: "hello", says: /text\.onnx: not a model of Maskwatch/ },
    { name: "empty.onnx", content: "", says: /empty\.onnx: not a model of Maskwatch/ },
  ])("is refused by name: $name", async ({ name, content, says }) => {
    const file = join(await temporaryFolder(), name);
    if (content !== undefined) await writeFile(file, content);
    await expect(loadMaskDetector({ model: file })).rejects.toThrow(says);
  });

  test("is refused where its file was cut, and where a folder holds none", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "cut.onnx");
    const whole = await readFile(packagedModel);
    await writeFile(file, whole.subarray(0, whole.length / 2));
    await expect(loadMaskDetector({ model: file })).rejects.toThrow(/cut\.onnx: not a model of Maskwatch/);
    await mkdir(join(folder, "run"));
    await expect(loadMaskDetector({ model: join(folder, "run") })).rejects.toThrow(/run: the folder holds no model/);
  });
});
