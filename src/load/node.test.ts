import { copyFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
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
      expect(classifier.classes).toEqual(["no_mask", "mask", "incorrect"]);
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

describe("an option that cannot be meant is refused by its name", () => {
  const cases: { option: string; values: unknown[] }[] = [
    { option: "faceSides", values: [[], [0], [63], [640.5], [Number.NaN], 640, "640", [10_000]] },
    { option: "minScore", values: [2, -0.1, Number.NaN, "0.5", null] },
    { option: "uncertain", values: [[0.6, 0.4], [0.4], [0.2, 1.2], [Number.NaN, 0.5], 0.5] },
    { option: "threads", values: [0, -1, 1.5, Number.NaN, 1e9, "2"] },
    { option: "workers", values: [0, -1, 1.5, Number.NaN, 1e9] },
    { option: "margin", values: [Number.NaN, -0.5, 1.1, Number.POSITIVE_INFINITY, "0.1"] },
    { option: "device", values: ["tpu", "CPU", "", 5] },
  ];
  test.each(cases)("$option", async ({ option, values }) => {
    for (const value of values) {
      const loaded = loadMaskDetector({ [option]: value } as never);
      await expect(loaded).rejects.toThrow(expect.objectContaining({ name: "InputError" }));
      await expect(loaded).rejects.toThrow(new RegExp(`^${option}`));
    }
  });

  test("and shown with no more than a few words", async () => {
    const long = Array.from({ length: 1e6 }, (_, i) => i);
    const refused = await loadMaskDetector({ faceSides: long }).catch((error: Error) => error);
    expect((refused as Error).message.length).toBeLessThan(200);
    const text = "data:image/png;base64,".padEnd(2e6, "A");
    for (const load of [() => loadMaskDetector({ model: text }), () => readImage(text)]) {
      const message = await load().catch((error: Error) => error.message);
      expect(String(message).length).toBeLessThan(1000);
    }
  });
});

describe("a model's place", () => {
  test("that is a folder named as a file, or a folder of checkpoints only, holds no model", async () => {
    const root = await temporaryFolder();
    for (const name of ["x.onnx", "run"]) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, "last.ckpt"), "a checkpoint");
      await expect(loadMaskDetector({ model: join(root, name) })).rejects.toThrow(
        /(x\.onnx|run): the folder holds no model; give a run's folder whose training is over$/,
      );
    }
    await mkdir(join(root, "x.onnx/mask-detector.onnx"));
    await expect(loadMaskDetector({ model: join(root, "x.onnx") })).rejects.toThrow(/the folder holds no model/);
  });

  test("is no checkpoint, device, circle of links, place below a file, or anything but a path", async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, "last.ckpt"), "a checkpoint");
    await symlink("circle", join(root, "circle"));
    const cases: [unknown, RegExp][] = [
      [join(root, "last.ckpt"), /last\.ckpt: not a model of Maskwatch/],
      ["/dev/zero", /zero: is a device or a pipe, not a model/],
      [join(root, "circle"), /circle: cannot be read \(its symbolic links lead in a circle\)/],
      [join(root, "last.ckpt/x.onnx"), /cannot be read \(a part of the path is a file/],
      ["", /a file is given by its path or a file: URL, not ""/],
      [new URL("https://example.org/x.onnx"), /a file is given by its path or a file: URL/],
      [5, /a file is given by its path or a file: URL, not 5/],
      [new Uint8Array(0), /^the model: not a model of Maskwatch/],
    ];
    for (const [model, says] of cases) {
      const loaded = loadMaskDetector({ model: model as string });
      await expect(loaded).rejects.toThrow(says);
      await expect(loaded).rejects.toThrow(expect.objectContaining({ name: "InputError" }));
    }
  });
});
