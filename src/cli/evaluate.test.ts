import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FaceRow, readTable, writeTable } from "../data/index.ts";
import { readRunDescription, trainRun } from "../runs/index.ts";
import { tinyConfig, tinyTable } from "../runs/testing/tiny-run.ts";
import { linesOf, maskwatch } from "./testing/maskwatch.ts";

async function trained() {
  const { root, table } = await tinyTable();
  const run = join(root, "run");
  const { best } = await trainRun({ table, out: run, config: { ...tinyConfig, network: "tutorial" } });
  return { root, table, run, best: best! };
}

describe("evaluate", () => {
  test("measures the validation part of the model's own table, as its run did, and says so", async () => {
    const { root, table, run, best } = await trained();
    const { split } = await readRunDescription(join(run, "run.json"));
    const out = join(root, "report");
    const { code, stdout, stderr } = await maskwatch("evaluate", run, table, "--group", "subject", "--out", out);
    expect([code, stderr]).toEqual([0, ""]);
    const count = split.validation.length;
    expect(linesOf(stdout)[0]).toBe(
      `measured: the ${count} rows of the run's validation part; left out: ${24 - count} that the model was trained on (--all measures all)`,
    );
    expect(stdout).toMatch(/^\d+ faces without mask: \d+ right, \d+ called mask$/m);
    const figures = JSON.parse(await readFile(join(out, "evaluation.json"), "utf8"));
    expect(figures).toMatchObject({ part: "validation", rows: { trained: 24 - count, validated: count, other: 0 } });
    expect(figures.counts[0] + figures.counts[1]).toBe(count);
    expect(figures.metrics.accuracy.value).toBe(best.metrics.val_accuracy);
    expect(Object.keys(figures.groups).length).toBe(2);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("rows of the run's validation part");
  });

  test("measures every row where that is asked for, with a warning", async () => {
    const { table, run } = await trained();
    const { stdout, stderr } = await maskwatch("evaluate", run, table, "--all", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ part: "all", counts: [12, 12], warning: expect.any(String) });
    expect(stderr).toBe("warning: figures on rows that a model was trained on are too good\n");
  });

  test("warns where it cannot be told what the model has seen, and where labels contradict folders", async () => {
    const { root, table } = await tinyTable();
    const packaged = await maskwatch("evaluate", "packaged", table, "--json");
    expect(packaged.stderr).toMatch(/^warning: the model does not say which rows it was trained on.*\n$/);
    expect(JSON.parse(packaged.stdout).part).toBe("all");
    const reversed = join(root, "reversed.csv");
    const turned = (await readTable(table)).map((row): FaceRow => ({ ...row, label: row.label === 1 ? 0 : 1 }));
    await writeTable(reversed, turned);
    const { stderr } = await maskwatch("evaluate", "packaged", reversed, "--json");
    expect(stderr).toMatch(/warning: .*reversed\.csv: 24 of 24 labels contradict the names of their files' folders/);
  });

  test("says undefined, and null in JSON, where a label has no faces", async () => {
    const { root, table } = await tinyTable();
    const masked = join(root, "masked.csv");
    await writeTable(
      masked,
      (await readTable(table)).filter(({ label }) => label === 1),
    );
    const { stdout } = await maskwatch("evaluate", "packaged", masked);
    for (const name of ["balancedAccuracy", "precision", "f1", "rocAuc", "averagePrecision"]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +undefined: there are no faces to measure it on$`, "m"));
    }
    const { metrics } = JSON.parse((await maskwatch("evaluate", "packaged", masked, "--json")).stdout);
    expect(metrics.rocAuc).toEqual({ value: null, low: null, high: null });
  });

  test.each([
    {
      name: "pictures that have gone",
      spoil: true,
      args: [],
      says: /faces\.csv: 24 of 24 faces cannot be read, such as /,
    },
    { name: "two parts", args: ["--all", "--test"], says: /--all and --test contradict each other/ },
    { name: "a column that is not there", args: ["--group", "city"], says: /faces\.csv: there is no column "city"/ },
  ])("refuses $name with one line, before anything is written", async ({ spoil, args, says }) => {
    const { root, table } = await tinyTable();
    if (spoil) await rm(join(root, "faces"), { recursive: true });
    const { code, stdout, stderr } = await maskwatch(
      "evaluate",
      "packaged",
      table,
      "--out",
      join(root, "out"),
      ...args,
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(says)]);
    await expect(readFile(join(root, "out/evaluation.json"))).rejects.toThrow(/ENOENT/);
  });
});

describe("plot", () => {
  test("draws a run's curves and marks the epoch that was exported", async () => {
    const { run, best } = await trained();
    const { stdout } = await maskwatch("plot", run);
    expect(linesOf(stdout)).toHaveLength(4);
    expect(await readFile(join(run, "loss.svg"), "utf8")).toContain(`best: ${best.epoch}`);
    expect((await readFile(join(run, "accuracy.png"))).subarray(1, 4).toString()).toBe("PNG");
  });

  test("of no run, or of one without an epoch, is one line", async () => {
    const { root, table, run } = await trained();
    const none = await maskwatch("plot", root);
    expect(linesOf(none.stderr)).toEqual([expect.stringMatching(/run\.json: no such file; a training run's folder/)]);
    await rm(join(run, "metrics.csv"));
    const { code, stderr } = await maskwatch("plot", run);
    expect([code, linesOf(stderr)]).toEqual([1, [`maskwatch: ${run}: no epoch of the run is over yet`]]);
    const notRun = await maskwatch("plot", table);
    expect(linesOf(notRun.stderr)).toHaveLength(1);
  });
});
