import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FaceRow, readTable, stratifiedSplit, tableHash, writeTable } from "../data/index.ts";
import { loadCropClassifier } from "../load/node.ts";
import { evaluate } from "../report/index.ts";
import { DivergedError, presets, type TrainingConfig } from "../train/index.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import { readRunDescription, runFile } from "./run-folder.ts";
import { tinyConfig, tinyTable } from "./testing/tiny-run.ts";
import { type TrainingRunOptions, trainRun } from "./train-run.ts";

const entries = async (folder: string) => (await readdir(folder).catch(() => [])).sort();

const lastOf = (run: string) => readCheckpoint(join(run, "checkpoints/last.safetensors"));

/** Trains into `root/run`. */
function train(
  root: string,
  table: string,
  config: Partial<TrainingConfig> = {},
  more: Partial<TrainingRunOptions> = {},
) {
  return trainRun({ table, out: join(root, "run"), ...more, config: { ...tinyConfig, ...config } });
}

test("a run learns what can be told apart, and the exported file answers as the run's best epoch did", async () => {
  const { root, table } = await tinyTable(10);
  const { model, best } = await train(root, table, { network: "tutorial", epochs: 4, learningRate: 3e-4 });
  expect(best!.metrics.val_accuracy).toBeGreaterThan(0.9);
  const { split } = await readRunDescription(runFile(join(root, "run")));
  const rows = await readTable(table);
  await using classifier = await loadCropClassifier(model);
  const { metrics, counts } = await evaluate(
    classifier,
    split.validation.map((i) => rows[i]),
  );
  expect(counts.reduce((a, b) => a + b)).toBe(split.validation.length);
  expect(metrics.accuracy.value).toBe(best!.metrics.val_accuracy);
  expect(metrics.balancedAccuracy.value).toBeCloseTo(best!.metrics.val_balanced_accuracy, 6);
});

describe("a training whose pictures cannot be read stops before its first step", () => {
  const gone = (rows: readonly FaceRow[]) => Promise.all(rows.map(({ path }) => rm(path)));
  const damaged = (rows: readonly FaceRow[]) => Promise.all(rows.map(({ path }) => writeFile(path, "no picture")));
  const emptied = (rows: readonly FaceRow[]) => Promise.all(rows.map(({ path }) => writeFile(path, "")));
  const masked = (rows: readonly FaceRow[]) => rows.filter(({ label }) => label === 1);

  test.each([
    {
      name: "all missing",
      spoil: gone,
      says: /: 24 of 24 faces cannot be read, such as .*0\.jpg.*; were the pictures moved\?$/,
    },
    { name: "all damaged", spoil: damaged, says: /24 of 24 faces cannot be read, such as .*0\.jpg: / },
    { name: "all empty", spoil: emptied, says: /: 24 of 24 faces cannot be read, such as / },
    { name: "all of one label missing", spoil: (rows: FaceRow[]) => gone(masked(rows)), says: /12 of 24 faces cannot/ },
    {
      name: "all of one label damaged",
      spoil: (rows: FaceRow[]) => damaged(masked(rows)),
      says: /no face with mask can be read in the training part; 12 of 24/,
    },
    {
      name: "more than the limit",
      spoil: (rows: FaceRow[]) => damaged(rows.slice(0, 2)),
      says: /2 of 24 faces cannot be read.*at most 5 % may be left out \(--max-unreadable\)$/,
    },
    {
      name: "one label of the validation part, under a limit that allows it",
      spoil: async (rows: FaceRow[]) => {
        // Subjects a and b are masked; the one that validates is spoiled.
        const [first, second] = [masked(rows).slice(0, 6), masked(rows).slice(6)];
        const { split } = described(rows);
        await gone(split.validation.some((i) => rows[i] === first[0]) ? first : second);
      },
      config: { maxUnreadable: 0.5 },
      says: /no face with mask can be read in the validation part; 6 of 24 faces cannot be read, such as /,
    },
  ])("$name", async ({ spoil, says, config = {} }) => {
    const { root, table } = await tinyTable();
    await spoil(await readTable(table));
    let steps = 0;
    const training = train(root, table, config, { callbacks: [{ onTrainBatchEnd: () => void steps++ }] });
    await expect(training).rejects.toThrow(says);
    await expect(training).rejects.toThrow(/^\S+faces\.csv: [^\n]+$/);
    expect(steps).toBe(0);
    expect(await entries(join(root, "run"))).toEqual([]);
    expect(await entries(root)).not.toContain("run");
  });

  /** How a run divides the rows. */
  function described(rows: readonly FaceRow[]) {
    return { split: stratifiedSplit(rows, tinyConfig) };
  }

  test("few that are left out are told of, and counted in the model", async () => {
    const { root, table } = await tinyTable(10);
    const [first, second] = await readTable(table);
    await rm(first.path);
    await damaged([second]);
    const skipped: string[] = [];
    const { model } = await train(root, table, { epochs: 1 }, { onSkip: (reason) => skipped.push(reason) });
    expect(skipped.sort()).toEqual([
      expect.stringContaining(`${first.path}: no such file`),
      expect.stringContaining(second.path),
    ]);
    await using classifier = await loadCropClassifier(model);
    expect(classifier.training).toMatchObject({ faces: { unreadable: 2 } });
  });

  test("and so does one whose pictures vanish on its way", async () => {
    const { root, table } = await tinyTable();
    const rows = await readTable(table);
    const training = train(
      root,
      table,
      { epochs: 3 },
      { callbacks: [{ onValidationEpochEnd: () => gone(rows) as never }] },
    );
    await expect(training).rejects.toThrow(/faces\.csv: \d+ of 24 faces cannot be read so far, such as /);
    expect((await lastOf(join(root, "run"))).epoch).toBe(1);
    expect(await entries(join(root, "run"))).not.toContain("mask-detector.onnx");
  });
});

describe("a training that goes astray", () => {
  test("exports nothing, and keeps the last good checkpoint", async () => {
    const { root, table } = await tinyTable();
    const run = join(root, "run");
    // The second epoch goes on from weights that overflow.
    await train(root, table, { epochs: 1 });
    await rm(join(run, "mask-detector.onnx"));
    const last = await lastOf(run);
    const name = [...last.tensors.keys()].find((tensor) => tensor.endsWith(".weight"))!;
    const { shape, data } = last.tensors.get(name)!;
    const tensors = new Map(last.tensors).set(name, { shape, data: data.map(() => 3e38) });
    const file = join(run, "checkpoints/last.safetensors");
    await writeCheckpoint(file, { ...last, tensors });
    const before = await readFile(file);
    const training = train(root, table, {}, { resume: true });
    await expect(training).rejects.toThrow(DivergedError);
    await expect(training).rejects.toThrow(
      /^epoch 2, (batch|validation batch) \d: .*lower --learning-rate.*--clip-norm; \S+last\.safetensors holds the last good state$/,
    );
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await entries(run)).not.toContain("mask-detector.onnx");
    expect(await entries(run)).not.toContain("decoded");
  });
});

describe("a resumed run", () => {
  /** A run of one epoch, and what two unbroken ones give. */
  async function begun(config: Partial<TrainingConfig> = {}) {
    const { root, table } = await tinyTable();
    await train(root, table, { ...config, epochs: 1 });
    return { root, table, run: join(root, "run") };
  }

  /** Moves a folder for as long as the test runs. */
  async function moved(folder: string): Promise<string> {
    const to = `${folder}-moved`;
    await rename(folder, to);
    onTestFinished(() => rm(to, { recursive: true, force: true }));
    return to;
  }

  test("goes on where its folder was moved with table and pictures, to the numbers of an unbroken one", async () => {
    const { root, table } = await tinyTable();
    const text = await readFile(table, "utf8");
    await writeFile(table, text.replaceAll(`${root}/`, ""));
    await train(root, table, { epochs: 1 });
    await train(root, table, {}, { out: join(root, "whole") });
    const there = await moved(root);
    await train(there, join(there, "faces.csv"), {}, { resume: true });
    expect((await lastOf(join(there, "run"))).tensors).toEqual((await lastOf(join(there, "whole"))).tensors);
  });

  test("and where table and run were moved without the pictures, which the table knows by their whole paths", async () => {
    const { root, table } = await tinyTable();
    const work = join(root, "work");
    await mkdir(work);
    await writeTable(join(work, "faces.csv"), await readTable(table));
    await train(work, join(work, "faces.csv"), { epochs: 1 });
    const there = await moved(work);
    const { model } = await train(there, join(there, "faces.csv"), {}, { resume: true });
    expect(model).toBe(join(there, "run/mask-detector.onnx"));
  });

  test.each([
    { now: { learningRate: 0.01 }, says: "it was started with --learning-rate 0.001, not with --learning-rate 0.01" },
    {
      now: { seed: 3, batchSize: 5 },
      says: "it was started with --batch-size 4, --seed 0, not with --batch-size 5, --seed 3",
    },
    { now: { clipNorm: 5 }, says: "it was started with no --clip-norm, not with --clip-norm 5" },
    {
      now: { augmentation: { ...presets.small.augmentation, flip: 0 } },
      says: "it was started with --augmentation-flip 0.5, not with --augmentation-flip 0",
    },
  ])("says which options differ: $now", async ({ now, says }) => {
    const { root, table, run } = await begun();
    await expect(train(root, table, now, { resume: true })).rejects.toThrow(
      `${run}: the run cannot be resumed: ${says}`,
    );
  });

  test("may have another number of epochs, threads and unreadable pictures, and the mode that its metric has", async () => {
    const { root, table } = await begun();
    await train(root, table, { epochs: 2, workers: 2, maxUnreadable: 0.5, mode: "max" }, { resume: true });
    expect((await lastOf(join(root, "run"))).epoch).toBe(2);
  });

  test("that is over may be exported anew with other shares of faces in use; its description has them then", async () => {
    const { root, table } = await begun({ sampling: "balanced" });
    const shares = async (maskShare: number) => {
      const config = { sampling: "balanced", epochs: 1, maskShare } as const;
      const { model } = await train(root, table, config, { resume: true });
      await using classifier = await loadCropClassifier(model);
      const [[bare, masked]] = await classifier.classProbabilities(new Uint8Array(64 * 64 * 3).fill(99));
      return { odds: bare / masked, steps: (await lastOf(join(root, "run"))).step };
    };
    const half = await shares(0.5);
    const told = await readFile(runFile(join(root, "run")), "utf8");
    expect((await shares(0.5)).odds).toBe(half.odds);
    expect(await readFile(runFile(join(root, "run")), "utf8")).toBe(told);
    const tenth = await shares(0.1);
    expect(tenth.odds / half.odds).toBeCloseTo(9, 2);
    expect(tenth.steps).toBe(half.steps);
    expect((await readRunDescription(runFile(join(root, "run")))).config.maskShare).toBe(0.1);
  });

  test("keeps the number of epochs that its cosine schedule spans", async () => {
    const { root, table } = await begun({ schedule: "cosine" });
    await expect(train(root, table, { schedule: "cosine" }, { resume: true })).rejects.toThrow(
      /its cosine schedule spans --epochs 1, not 2$/,
    );
    const { best } = await train(root, table, { schedule: "cosine", epochs: 1 }, { resume: true });
    expect(best!.epoch).toBe(1);
  });

  test("is not shortened below what it has done", async () => {
    const { root, table } = await tinyTable();
    await train(root, table);
    await expect(train(root, table, { epochs: 1 }, { resume: true })).rejects.toThrow(
      /it has reached epoch 2, above --epochs 1$/,
    );
  });

  test("says how many rows differ", async () => {
    const { root, table } = await begun();
    const rows = await readTable(table);
    const resume = () => train(root, table, {}, { resume: true });
    await writeTable(table, [...rows.slice(2), { ...rows[0], path: join(root, "new.jpg") }]);
    await expect(resume()).rejects.toThrow(/lacks 2 of the rows it was started with and has 1 others/);
    await writeTable(table, [{ ...rows[0], label: 1 }, ...rows.slice(1)]);
    await expect(resume()).rejects.toThrow(/lacks 1 of the rows it was started with and has 1 others/);
    await writeTable(table, rows.toReversed());
    await expect(resume()).rejects.toThrow(/has its rows in another order/);
    await writeTable(table, rows);
    await resume();
  });

  test("of an older version goes on where its table was not moved", async () => {
    const { root, table, run } = await begun();
    const description = JSON.parse(await readFile(runFile(run), "utf8"));
    const rows = await readTable(table);
    const { maxUnreadable: _, ...config } = description.config;
    const older = {
      ...description,
      config: { ...config, mode: "max" },
      table: { path: table, sha256: tableHash(rows) },
    };
    await writeFile(runFile(run), JSON.stringify(older));
    await train(root, table, {}, { resume: true });
    expect((await lastOf(run)).epoch).toBe(2);
    const elsewhere = join(root, "elsewhere");
    await mkdir(elsewhere);
    await cp(join(root, "faces"), join(elsewhere, "faces"), { recursive: true });
    const other = join(elsewhere, "faces.csv");
    await writeTable(
      other,
      rows.map((row) => ({ ...row, path: row.path.replace(root, elsewhere) })),
    );
    await expect(train(root, other, { epochs: 3 }, { resume: true })).rejects.toThrow(
      /is not the table it was started with/,
    );
  });

  test("that stopped early stays as it ended", async () => {
    const { root, table } = await tinyTable();
    const config = { epochs: 9, earlyStopping: 1, learningRate: 1e-12 };
    await train(root, table, config);
    const ended = await lastOf(join(root, "run"));
    expect(ended.epoch).toBeLessThan(9);
    const { model } = await train(root, table, config, { resume: true });
    expect((await lastOf(join(root, "run"))).epoch).toBe(ended.epoch);
    expect(model).toBeDefined();
  });
});

describe("subjects", () => {
  const withoutColumn = (rows: readonly FaceRow[], value?: null) =>
    rows.map((row) => ({ ...row, groups: value === undefined ? {} : { subject: value } }));

  test.each([
    { name: "are kept together where the table has the column", change: (rows: FaceRow[]) => rows, notices: [] },
    {
      name: "cannot be where it has none, which is said once",
      change: (rows: FaceRow[]) => withoutColumn(rows),
      notices: [/there is no column "subject"/],
    },
    {
      name: "or where it is empty",
      change: (rows: FaceRow[]) => withoutColumn(rows, null),
      notices: [/the column "subject" is empty/],
    },
  ])("$name", async ({ change, notices }) => {
    const { root, table } = await tinyTable();
    const rows = change(await readTable(table));
    await writeTable(table, rows);
    const said: string[] = [];
    await train(root, table, { epochs: 1 }, { onNote: (notice) => said.push(notice) });
    expect(said).toEqual(notices.map((notice) => expect.stringMatching(notice)));
    const { split, config } = await readRunDescription(runFile(join(root, "run")));
    const subjects = (side: number[]) => new Set(side.map((i) => rows[i].groups.subject));
    if (notices.length === 0) {
      expect([...subjects(split.train)].some((subject) => subjects(split.validation).has(subject))).toBe(false);
    }
    expect(config.groupBy).toBe(notices.length > 0 ? undefined : "subject");
    await train(root, table, { epochs: 2 }, { resume: true });
  });

  test("are asked for where the user gave the column, and so is any other", async () => {
    const { root, table } = await tinyTable();
    await writeTable(table, withoutColumn(await readTable(table)));
    await expect(train(root, table, {}, { requireGroups: true })).rejects.toThrow(/no column "subject"/);
    await expect(train(root, table, { groupBy: "city" })).rejects.toThrow(/no column "city"/);
    await expect(train(root, table, { groupBy: "constructor" })).rejects.toThrow(/no column "constructor"/);
  });
});

test.each([
  [{ epochs: -2 }, /^config: epochs: /],
  [{ batchSize: 0 }, /^config: batchSize: /],
  [{ learningRate: Number.NaN }, /^config: learningRate: /],
  [{ monitor: "val_f1" as never }, /^config: monitor: .*val_accuracy.*val_loss/],
  [{ monitor: "val_loss", mode: "max" } as const, /^config: mode: "max" contradicts val_loss/],
])("a run with %o is refused before anything is read or written", async (config, says) => {
  const { root } = await tinyTable(1);
  await expect(train(root, join(root, "no-such-table.csv"), config)).rejects.toThrow(says);
  expect(await entries(root)).not.toContain("run");
});

test("the best epoch by a loss is the one of the least", async () => {
  const { root, table } = await tinyTable();
  const losses: number[] = [];
  const { best } = await train(
    root,
    table,
    { monitor: "val_loss", epochs: 4, learningRate: 0.03 },
    { callbacks: [{ onValidationEpochEnd: (_, { val_loss }) => void losses.push(val_loss) }] },
  );
  expect(best!.metrics.val_loss).toBe(Math.min(...losses));
});
