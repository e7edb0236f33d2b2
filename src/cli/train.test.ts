import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { makeFaces, noiseJpeg, writeInto } from "../data/testing/face-folders.ts";
import { seeded } from "../random.ts";
import { readCheckpoint } from "../runs/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bin, maskwatch } from "./testing/maskwatch.ts";

const photo = fileURLToPath(new URL("../../node_modules/@vladmandic/face-api/demo/sample1.jpg", import.meta.url));

const faces = { masked: { a: 6, b: 6 }, unmasked: { c: 6, d: 6 } };

async function prepared(): Promise<{ root: string; table: string }> {
  const root = await temporaryFolder();
  const table = join(root, "faces.csv");
  await maskwatch("prepare", await makeFaces(root, faces), "--out", table);
  return { root, table };
}

const options = ["--batch-size", "4", "--workers", "1"];

/** What a run must share with another that gives the same numbers. */
async function result(run: string) {
  const { tensors, epoch, step, metrics } = await readCheckpoint(join(run, "checkpoints/last.safetensors"));
  const hash = createHash("sha256");
  for (const [name, { data }] of tensors) hash.update(name).update(data);
  return { weights: hash.digest("hex"), epoch, step, metrics };
}

/** Starts training and ends it by a signal when `when` resolves; returns the exit code and what it said. */
async function interrupted(args: string[], signal: NodeJS.Signals, when: (stderr: () => string) => Promise<void>) {
  const child = spawn(process.execPath, [bin, "train", ...args, ...options]);
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  await when(() => text);
  child.kill(signal);
  return { code: await exit, text };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(10);
}

describe("train", () => {
  test("gives the numbers of an unbroken run when stopped after an epoch and resumed", async () => {
    const { root, table } = await prepared();
    const train = (run: string, epochs: string, ...more: string[]) =>
      maskwatch("train", table, "--preset", "small", "--out", join(root, run), "--epochs", epochs, ...options, ...more);
    await train("whole", "3");
    await train("parts", "1");
    await train("parts", "3", "--resume");
    expect(await result(join(root, "parts"))).toEqual(await result(join(root, "whole")));
  });

  test("saves within an epoch on SIGINT, says how to go on, and then gives the numbers of an unbroken run", async () => {
    const { root, table } = await prepared();
    const run = join(root, "run");
    const args = [table, "--out", run, "--epochs", "40", "--schedule", "constant"];
    const { code, text } = await interrupted(args, "SIGINT", (said) => until(() => said().includes("epoch 1/40")));
    expect(code).toBe(130);
    expect(text).toContain(`to go on: maskwatch train ${table} --out ${run} --epochs 40 --schedule constant`);
    expect(text).toMatch(/--resume\n$/);
    const { epoch, batch } = await readCheckpoint(join(run, "checkpoints/last.safetensors"));
    const whole = join(root, "whole");
    for (const folder of [run, whole]) {
      const more = folder === run ? ["--resume"] : [];
      const args = ["--epochs", `${epoch + 2}`, "--schedule", "constant"];
      await maskwatch("train", table, "--out", folder, ...args, ...options, ...more);
    }
    expect(batch).toBeGreaterThanOrEqual(0);
    expect(await result(run)).toEqual(await result(whole));
  });

  test("leaves a checkpoint that can be loaded when killed at any moment, and resumes from it", async () => {
    const { root, table } = await prepared();
    const random = seeded(11);
    const whole = join(root, "whole");
    await maskwatch("train", table, "--out", whole, "--epochs", "12", ...options);
    const run = join(root, "run");
    const last = join(run, "checkpoints/last.safetensors");
    for (let kill = 0; kill < 4; kill++) {
      const before = kill > 0 ? (await result(run)).epoch : 0;
      const args = [table, "--out", run, "--epochs", "12", ...(kill > 0 ? ["--resume"] : [])];
      await interrupted(args, "SIGKILL", async (said) => {
        await until(() => said().includes(`epoch ${before + 1}/12`) && existsSync(last));
        await delay(400 * random());
      });
      expect((await result(run)).epoch).toBeGreaterThanOrEqual(before);
    }
    await maskwatch("train", table, "--out", run, "--epochs", "12", "--resume", ...options);
    expect(await result(run)).toEqual(await result(whole));
  });

  test("repeats a run from its run.json to the same numbers", async () => {
    const { root, table } = await prepared();
    const [first, second] = [join(root, "first"), join(root, "second")];
    const values = ["--epochs", "2", "--seed", "7", "--augmentation-flip", "0.25", "--no-clip-norm"];
    await maskwatch("train", table, "--out", first, ...values, ...options);
    const description = JSON.parse(await readFile(join(first, "run.json"), "utf8"));
    expect(description.config).toMatchObject({ seed: 7, augmentation: { flip: 0.25, jitter: 0.15 } });
    expect(description.config).not.toHaveProperty("clipNorm");
    expect([...description.split.train, ...description.split.validation].sort((a, b) => a - b)).toEqual([
      ...Array(24).keys(),
    ]);
    const { code } = await maskwatch("train", "--config", join(first, "run.json"), "--out", second);
    expect(code).toBe(0);
    expect(await result(second)).toEqual(await result(first));
  });

  test("takes values and callbacks from a JavaScript file, and stops early", async () => {
    const { root, table } = await prepared();
    const config = join(root, "config.mjs");
    await writeFile(
      config,
      `export default { epochs: 30, learningRate: 1e-9, earlyStopping: 2, monitor: "val_accuracy", network: "compact" };
       export const callbacks = [{ onFitStart: () => console.log("my callback") }];`,
    );
    const { stdout } = await maskwatch("train", table, "--out", join(root, "run"), "--config", config, ...options);
    expect(stdout).toContain("my callback");
    expect(stdout).toContain("epoch 3/30");
    expect(stdout).not.toContain("epoch 9/30");
  });

  test.each([
    { args: ["--optimizer", "lion"], says: /option '--optimizer <value>' argument 'lion' is invalid/, code: 2 },
    { args: ["--learning-rate", "-1"], says: /'--learning-rate <value>' argument '-1' is invalid/, code: 2 },
    { args: ["--config", "missing.json"], says: /missing\.json: not a configuration that can be read/, code: 1 },
    { args: ["--device", "cuda"], says: /device cuda: (this machine's ONNX Runtime has only|cannot be used)/, code: 1 },
    { args: ["--group-by", "city"], says: /no column "city"/, code: 1 },
  ])("refuses $args with one clear line", async ({ args, says, code }) => {
    const { root, table } = await prepared();
    const result = await maskwatch("train", table, "--out", join(root, "run"), ...args);
    expect(result.code).toBe(code);
    expect(result.stderr.trim().split("\n")).toEqual([expect.stringMatching(says)]);
  });
});

test("a table with masks worn wrongly teaches three classes, or two of them where that is asked for", async () => {
  const root = await temporaryFolder();
  const folder = await makeFaces(root, faces);
  for (let i = 0; i < 8; i++) {
    await writeInto(join(folder, `mask_weared_incorrect/${i}.jpg`), await noiseJpeg([60, 200, 60], i));
  }
  const table = join(root, "faces.parquet");
  const { stdout } = await maskwatch("prepare", folder, "--out", table);
  expect(stdout).toContain("32 faces, 12 not masked, 12 masked, 8 with a mask worn wrongly; 0 files skipped");
  const train = (run: string, ...more: string[]) =>
    maskwatch("train", table, "--preset", "small", "--out", join(root, run), ...options, ...more);
  await train("three", "--epochs", "8", "--learning-rate", "1e-3");
  const model = join(root, "three/mask-detector.onnx");
  const report = await maskwatch("evaluate", model, table, "--out", join(root, "three"), "--json");
  const { counts, confusion, classes, metrics } = JSON.parse(report.stdout);
  expect(counts).toEqual([6, 6, 2]);
  expect(confusion.map((row: number[]) => row.reduce((a, b) => a + b))).toEqual(counts);
  expect(Object.keys(classes)).toEqual(["no_mask", "mask", "incorrect"]);
  expect(metrics.accuracy.value).toBeGreaterThan(0.9);
  expect(await readFile(join(root, "three/report.html"), "utf8")).toContain("Calibration by class");
  await train("two", "--incorrect", "no_mask", "--epochs", "1");
  const two = await maskwatch("evaluate", join(root, "two"), table, "--all");
  expect(two.stdout).toMatch(/^8 faces with a mask worn wrongly: \d called no mask, \d called mask, 0 right$/m);
  const detected = await maskwatch("detect", photo, "--model", model, "--json", "--face-sides", "320");
  for (const face of JSON.parse(detected.stdout).faces) {
    expect(["mask", "no_mask", "incorrect", "uncertain"]).toContain(face.label);
  }
});

test("evaluate, plot and sheet show how a run went", async () => {
  const { root, table } = await prepared();
  const run = join(root, "run");
  await maskwatch("train", table, "--preset", "small", "--out", run, "--epochs", "3", ...options);
  const model = join(run, "mask-detector.onnx");
  const validation = await maskwatch("evaluate", model, table);
  expect(validation.stdout).toMatch(/^measured: the 12 rows of the run's validation part; left out: 12 that/);
  const evaluated = await maskwatch("evaluate", model, table, "--all", "--group", "subject", "--out", run, "--json");
  const figures = JSON.parse(evaluated.stdout);
  expect(figures.counts).toEqual([12, 12]);
  expect(Object.keys(figures.groups)).toEqual(["a", "b", "c", "d"]);
  expect(figures.metrics.accuracy.low).toBeLessThanOrEqual(figures.metrics.accuracy.value);
  expect(await readFile(join(run, "report.html"), "utf8")).toMatch(/<svg[\s\S]*<\/svg>/);
  await maskwatch("plot", run);
  expect(await readFile(join(run, "loss.svg"), "utf8")).toContain("best:");
  expect((await readFile(join(run, "accuracy.png"))).subarray(1, 4).toString()).toBe("PNG");
  const sheet = await maskwatch("sheet", table, "--out", join(root, "sheet.png"), "--images", "6");
  expect(sheet.stdout).toContain("6 faces");
});
