import { rm, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type FaceRow, readTable } from "../data/index.ts";
import type { CropClassifier } from "../faces/index.ts";
import { CLASSES, classesOf } from "../labels.ts";
import { tinyTable } from "../runs/testing/tiny-run.ts";
import { evaluate } from "./evaluate.ts";
import { htmlReport } from "./html-report.ts";

/** Takes bluish pictures for masked ones, as the made-up faces are. */
function byColor({ classes = classesOf(2) } = {}): CropClassifier {
  const size = { width: 8, height: 8 };
  const classProbabilities = async (crops: Uint8Array) => {
    const bytes = 8 * 8 * 3;
    return Array.from({ length: crops.length / bytes }, (_, i) => {
      const [red, , blue] = crops.subarray(i * bytes, (i + 1) * bytes);
      return blue > red ? [0.1, 0.9, 0].slice(0, classes.length) : [0.8, 0.1, 0.1].slice(0, classes.length);
    });
  };
  return { size, classes, classProbabilities } as unknown as CropClassifier;
}

async function rows(): Promise<FaceRow[]> {
  const { table } = await tinyTable(3);
  return readTable(table);
}

const masked = (faces: readonly FaceRow[]) => faces.filter(({ label }) => label === 1);

describe("an evaluation", () => {
  test("measures all and each group", async () => {
    const { counts, metrics, groups, unreadable } = await evaluate(byColor(), await rows(), { group: "subject" });
    expect(counts).toEqual([6, 6]);
    expect(metrics.accuracy).toEqual({ value: 1, low: 1, high: 1 });
    expect(Object.keys(groups!)).toEqual(["a", "b", "c", "d"]);
    expect(groups!.a.counts).toEqual([0, 3]);
    expect(groups!.a.metrics.accuracy.value).toBe(1);
    expect(unreadable).toEqual([]);
  });

  test("of one label is undefined where it would compare labels", async () => {
    const { metrics } = await evaluate(byColor(), masked(await rows()));
    expect(metrics.recall.value).toBe(1);
    for (const name of ["balancedAccuracy", "precision", "f1", "rocAuc", "averagePrecision"] as const) {
      expect(metrics[name], name).toEqual({ value: Number.NaN, low: Number.NaN, high: Number.NaN });
    }
  });

  test.each([
    [
      "all missing",
      (faces: FaceRow[]) => faces,
      rm,
      /^faces: 12 of 12 faces cannot be read, such as .*were the pictures moved\?$/,
    ],
    ["one label missing", masked, rm, /^faces: 6 of 12 faces cannot be read, such as /],
    [
      "one label damaged",
      masked,
      (path: string) => writeFile(path, "x"),
      /^faces: 6 of 12 faces cannot be read, such as /,
    ],
  ] as const)("is refused with %s", async (_, chosen, spoil, says) => {
    const faces = await rows();
    for (const { path } of chosen(faces)) await spoil(path);
    const skipped: string[] = [];
    const options = { table: "faces", onSkip: (reason: string) => void skipped.push(reason) };
    await expect(evaluate(byColor(), faces, options)).rejects.toThrow(says);
    expect(skipped).toEqual([]);
  });

  test("tells of few that cannot be read, and goes on without more where that is allowed", async () => {
    const faces = await rows();
    for (const { path } of masked(faces)) await rm(path);
    const skipped: string[] = [];
    const { counts, metrics, unreadable } = await evaluate(byColor(), faces, {
      maxUnreadable: 0.5,
      onSkip: (reason) => void skipped.push(reason),
    });
    expect(skipped.sort()).toEqual(unreadable.toSorted());
    expect(unreadable).toHaveLength(6);
    expect(counts).toEqual([6, 0]);
    expect(metrics.precision.value).toBeNaN();
  });

  test.each([
    [{ group: "city" }, /no column "city"/],
    [{ group: "constructor" }, /no column "constructor"/],
    [{ maxUnreadable: 2 }, /^maxUnreadable: must be a number from 0 to 1/],
    [{ workers: 0 }, /^workers: must be a whole number/],
  ])("with %o is refused", async (options, says) => {
    await expect(evaluate(byColor(), await rows(), options)).rejects.toThrow(says);
  });

  test("of no rows is refused", async () => {
    await expect(evaluate(byColor(), [])).rejects.toThrow("the table: there are no rows to measure");
  });
});

describe("the report", () => {
  const about = { model: "m.onnx", table: "<faces>.csv" };

  test("has the words of the labels, what was measured and what could not be", async () => {
    const faces = masked(await rows());
    const evaluation = await evaluate(byColor({ classes: CLASSES }), faces);
    const part = { rows: faces, part: "all", says: "measured: <all>", warning: "the model does not say" } as const;
    const html = await htmlReport(evaluation, { ...about, part });
    expect(html).toContain("0 without mask, 6 with mask.");
    expect(html).toContain("Measured: &lt;all>.");
    expect(html).toContain("<strong>The model does not say.</strong>");
    expect(html).toMatch(/<th>precision<\/th><td>undefined/);
    expect(html).toContain("<th>mask worn wrongly</th>");
    expect(html).not.toContain("NaN");
    expect(html).not.toContain(">ROC<");
  });

  test("shows mistakes, and says so of one whose picture has gone", async () => {
    const faces = (await rows()).map((row): FaceRow => ({ ...row, label: row.label === 1 ? 0 : 1 }));
    const evaluation = await evaluate(byColor(), faces);
    await rm(faces[0].path);
    const html = await htmlReport(evaluation, about);
    expect(html.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(11);
    expect(html).toContain(`${faces[0].path} (cannot be read any more)`);
    expect(html).toMatch(/is mask, answer no mask \d+ %/);
  });

  test("draws curves of many faces by few points", async () => {
    const [row] = await rows();
    const evaluation = await evaluate(byColor(), await rows());
    const many = Array.from({ length: 30_000 }, (_, i) => ({
      row,
      label: i % 2,
      probability: (i % 2 ? i : i / 2) / 30_000,
    }));
    const html = await htmlReport({ ...evaluation, faces: many }, about);
    expect(html.length).toBeLessThan(300_000);
  });
});
