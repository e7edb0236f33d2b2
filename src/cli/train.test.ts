import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type FaceRow, readTable, writeTable } from "../data/index.ts";
import { makeFaces, noiseJpeg, writeInto } from "../data/testing/face-folders.ts";
import { seeded } from "../random.ts";
import { readCheckpoint, readRunDescription, runFile } from "../runs/index.ts";
import { shellQuoted } from "../shell-quoted.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bin, maskwatch } from "./testing/maskwatch.ts";

const photo = fileURLToPath(new URL("../../node_modules/@vladmandic/face-api/demo/sample1.jpg", import.meta.url));

const faces = { masked: { a: 6, b: 6 }, unmasked: { c: 6, d: 6 } };

/** As many as make epochs that take a while. */
const manyFaces = { masked: { a: 86, b: 34 }, unmasked: { c: 86, d: 34 } };

async function prepared(folder?: string, subjects = faces): Promise<{ root: string; table: string }> {
  const root = folder ?? (await temporaryFolder());
  const table = join(root, "faces.csv");
  await maskwatch("prepare", await makeFaces(root, subjects), "--out", table);
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

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "saves within an epoch on %s, and prints a command that goes on to the numbers of an unbroken run",
    async (signal, exitCode) => {
      const root = join(await temporaryFolder(), "it's mine");
      const { table } = await prepared(root, manyFaces);
      const run = join(root, "run");
      const config = join(root, "values.mjs");
      await writeFile(
        config,
        "export const callbacks = [{ onTrainBatchEnd: ({ epoch, batch }) => console.log('<' + epoch, batch + '>') }];",
      );
      const args = [table, "--out", run, "--config", config, "--epochs", "40", "--schedule", "constant"];
      const { code, text } = await interrupted(args, signal, (said) => until(() => said().includes("<1 5>")));
      expect(code).toBe(exitCode);
      const { epoch, batch } = await readCheckpoint(join(run, "checkpoints/last.safetensors"));
      expect(epoch).toBe(1);
      expect(batch).toBeGreaterThanOrEqual(5);
      expect(batch).toBeLessThan(43);
      const [, printed] = text.match(/to go on: maskwatch (.* --resume)\n/)!;
      const shorter = printed.replace("--epochs 40", `--epochs ${epoch + 1}`);
      execFileSync("sh", ["-c", `"${process.execPath}" "${bin}" ${shorter}`]);
      const whole = join(root, "whole");
      const same = ["--epochs", `${epoch + 1}`, "--schedule", "constant", ...options];
      await maskwatch("train", table, "--out", whole, ...same);
      expect(await result(run)).toEqual(await result(whole));
    },
  );

  test("goes on when whoever reads its output has left", async () => {
    const { root, table } = await prepared();
    const run = join(root, "run");
    const args = [table, "--out", run, "--preset", "small", "--epochs", "3", ...options];
    const line = [process.execPath, bin, "train", ...args].map((argument) => shellQuoted(argument)).join(" ");
    const { stdout, stderr } = spawnSync("bash", ["-c", `${line} | head -n 1; echo "\${PIPESTATUS[0]}"`], {
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^epoch 1\/3: .*\n0\n$/);
    expect(stderr).toBe("");
    expect((await result(run)).epoch).toBe(3);
    expect(existsSync(join(run, "mask-detector.onnx"))).toBe(true);
  });

  test("keeps its shares of faces in use where none is said, and takes others", async () => {
    const { root, table } = await prepared();
    const run = join(root, "run");
    const given = [
      "--preset",
      "small",
      "--sampling",
      "balanced",
      "--epochs",
      "1",
      "--network",
      "compact-64",
      ...options,
    ];
    const train = (...more: string[]) => maskwatch("train", table, "--out", run, ...given, ...more);
    const share = async () => (await readRunDescription(runFile(run))).config.maskShare;
    for (const { args, expected } of [
      { args: ["--mask-share", "0.1"], expected: 0.1 },
      { args: ["--resume"], expected: 0.1 },
      { args: ["--resume", "--mask-share", "0.4"], expected: 0.4 },
    ]) {
      const { code, stderr } = await train(...args);
      expect([code, stderr.includes("cannot be resumed")]).toEqual([0, false]);
      expect(await share()).toBe(expected);
    }
    expect((await train("--resume", "--incorrect-share", "0.1")).stderr).toContain(
      "--incorrect-share 0.1: no mask worn",
    );
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

  test("learns from other models too, and repeats that from its run.json", async () => {
    const { root, table } = await prepared();
    const run = (name: string) => join(root, name);
    const short = ["--epochs", "1", ...options];
    await maskwatch("train", table, "--out", run("teacher"), ...short);
    const teacher = ["--teacher", join(run("teacher"), "mask-detector.onnx")];
    await maskwatch("train", table, "--out", run("student"), ...short, ...teacher);
    expect((await result(run("student"))).weights).not.toBe((await result(run("teacher"))).weights);
    const again = await maskwatch("train", "--config", join(run("student"), "run.json"), "--out", run("again"));
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(await result(run("again"))).toEqual(await result(run("student")));
  });

  test("stops where the loss is no number, and exports nothing", async () => {
    const { root, table } = await prepared();
    const run = join(root, "run");
    const wild = ["--optimizer", "sgd", "--learning-rate", "1e9", "--no-clip-norm"];
    const { code, stdout, stderr } = await maskwatch("train", table, "--out", run, ...wild, ...options);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^maskwatch: epoch 1, (batch|validation batch) \d+: .*; train again with a lower --learning-rate \(it is 1000000000\) or with --clip-norm\n$/,
    );
    expect(existsSync(join(run, "mask-detector.onnx"))).toBe(false);
    expect(existsSync(join(run, "checkpoints"))).toBe(false);
  });

  test("keeps together what has one value in a column whose name is a number", async () => {
    const { root } = await prepared();
    const table = join(root, "years.csv");
    const rows = await readTable(join(root, "faces.csv"));
    const years = rows.map((row): FaceRow => ({ ...row, groups: { "2020": row.groups.subject } }));
    await writeTable(table, years);
    const run = join(root, "run");
    const { code, stderr } = await maskwatch(
      "train",
      table,
      "--out",
      run,
      "--group-by",
      "2020",
      "--epochs",
      "1",
      ...options,
    );
    expect([code, stderr]).toEqual([0, ""]);
    const { split } = JSON.parse(await readFile(join(run, "run.json"), "utf8"));
    expect(new Set(split.train.map((i: number) => years[i].groups["2020"])).size).toBe(2);
  });

  test("repeats a run that was moved with its table, and refuses values beside it that it has itself", async () => {
    const { root, table } = await prepared();
    const here = join(root, "here");
    await mkdir(here);
    for (const name of ["faces", "faces.csv"]) await rename(join(root, name), join(here, name));
    await maskwatch("train", join(here, "faces.csv"), "--out", join(here, "run"), "--epochs", "1", ...options);
    const there = join(root, "there");
    await rename(here, there);
    const config = ["--config", join(there, "run/run.json")];
    const again = await maskwatch("train", ...config, "--out", join(root, "again"));
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(await result(join(root, "again"))).toEqual(await result(join(there, "run")));
    const preset = await maskwatch("train", ...config, "--out", join(root, "more"), "--preset", "small");
    expect(preset.stderr).toMatch(/^maskwatch: --preset contradicts --config .*run\.json/);
    expect(existsSync(table)).toBe(false);
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
    { args: ["--group-by", "2020"], says: /no column "2020"/, code: 1 },
    { args: ["--group-by", "true"], says: /no column "true"/, code: 1 },
    { args: ["--monitor", "val_f1"], says: /'val_f1' is invalid.*"val_accuracy"\|.*"val_loss"/, code: 2 },
    { args: ["--monitor", "val_loss", "--mode", "max"], says: /"max" contradicts val_loss/, code: 1 },
    { args: ["--optimizer", "adam", "--momentum", "0.5"], says: /--momentum contradicts --optimizer adam/, code: 1 },
    { args: ["--no-augmentation", "--augmentation-flip", "0.5"], says: /contradicts --augmentation-flip/, code: 1 },
    { args: ["--train-fraction", "0.99"], says: /too small .*--no-group-by.*--train-fraction 0\.99/, code: 1 },
    { args: ["--resume"], says: /run: holds no run to resume/, code: 1 },
  ])("refuses $args with one clear line, and makes no folder", async ({ args, says, code }) => {
    const { root, table } = await prepared();
    const result = await maskwatch("train", table, "--out", join(root, "run"), ...args);
    expect(existsSync(join(root, "run"))).toBe(false);
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
