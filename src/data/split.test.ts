import { describe, expect, test } from "vitest";
import { countLabels, type FaceRow, stratifiedSplit } from "./index.ts";

const rows = Array.from({ length: 1000 }, (_, i): FaceRow => {
  return { path: `/${i}`, label: i % 10 === 0 ? 1 : 0, groups: { subject: `s${Math.floor(i / 20)}` } };
});

/** Six rows of each part that is named, of both labels by turns. */
const inParts = (...parts: (string | null)[]): FaceRow[] =>
  parts.flatMap((split, p) =>
    Array.from({ length: 6 }, (_, i): FaceRow => ({ path: `/${p}/${i}`, label: i % 2 ? 1 : 0, groups: { split } })),
  );

const notes = (given: readonly FaceRow[], groupBy?: string) => {
  const said: string[] = [];
  return { split: stratifiedSplit(given, { groupBy, onNote: (note) => said.push(note) }), said };
};

describe("stratifiedSplit", () => {
  test("keeps each label's share on both sides, each row once", () => {
    const { train, validation } = stratifiedSplit(rows);
    expect(countLabels(train.map((i) => rows[i]))).toEqual([630, 70]);
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
    expect(stratifiedSplit(rows)).toEqual({ train, validation });
    expect(stratifiedSplit(rows, { seed: 1 }).train).not.toEqual(train);
  });
  test("keeps a subject's rows on one side", () => {
    const { train, validation } = stratifiedSplit(rows, { groupBy: "subject" });
    const trained = new Set(train.map((i) => rows[i].groups.subject));
    expect(validation.some((i) => trained.has(rows[i].groups.subject))).toBe(false);
    expect(countLabels(train.map((i) => rows[i]))).toEqual([630, 70]);
  });
  test("keeps the share of masks worn wrongly too", () => {
    const three = rows.map((row, i): FaceRow => ({ ...row, label: i % 20 === 3 ? 2 : row.label }));
    const { train, validation } = stratifiedSplit(three, { groupBy: "subject" });
    expect([train, validation].map((side) => countLabels(side.map((i) => three[i])))).toEqual([
      [595, 70, 35],
      [255, 30, 15],
    ]);
    const scarce = three.map((row, i): FaceRow => ({ ...row, label: i === 3 ? 2 : i % 10 === 0 ? 1 : 0 }));
    expect(() => stratifiedSplit(scarce)).toThrow(/too small to have all 3 labels/);
  });
  test("refuses a column that is not there, also one that every object has", () => {
    for (const groupBy of ["city", "constructor", "toString"]) {
      expect(() => stratifiedSplit(rows, { groupBy })).toThrow(`no column "${groupBy}"`);
    }
  });
  test("refuses a table too small, and names the option", () => {
    expect(() => stratifiedSplit(rows.slice(0, 2))).toThrow(/too small .* add faces or change --train-fraction 0\.7/);
    expect(() => stratifiedSplit([])).toThrow(/too small/);
  });
  test.each([0, 1, -1, 2, Number.NaN, "0.5"])("refuses a share of %s for training", (trainFraction) => {
    const split = () => stratifiedSplit(rows, { trainFraction: trainFraction as number });
    expect(split).toThrow(/trainFraction: must be a number between 0 and 1/);
  });
  test("takes options that are undefined for left out", () => {
    expect(stratifiedSplit(rows, { trainFraction: undefined, seed: undefined })).toEqual(stratifiedSplit(rows));
  });
});

describe("a table's own split", () => {
  test("is honoured, and the test part is on neither side, which is said", () => {
    const { split, said } = notes(inParts("train", "validation", "test"));
    expect(split).toEqual({ train: [0, 1, 2, 3, 4, 5], validation: [6, 7, 8, 9, 10, 11] });
    expect(said).toEqual([expect.stringMatching(/^6 rows of the test part are used neither/)]);
  });
  test.each([
    ["Training", "VAL"],
    [" train ", "valid"],
    ["TRAIN", "dev"],
  ])("may be spelled %s and %s", (train, validation) => {
    expect(stratifiedSplit(inParts(train, validation)).validation).toEqual([6, 7, 8, 9, 10, 11]);
  });
  test("has its training part divided where none is for validation, which is said", () => {
    const { split, said } = notes(inParts("train", "test", "train"));
    expect([...split.train, ...split.validation].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17,
    ]);
    expect(split.validation.length).toBeGreaterThan(1);
    expect(said).toEqual([expect.stringMatching(/test part/), expect.stringMatching(/the training part is divided/)]);
  });
  test("leaves rows that it says nothing of to be divided", () => {
    const { train, validation } = stratifiedSplit(inParts("train", "validation", null));
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...Array(18).keys()]);
    expect(train).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5]));
    expect(validation).toEqual(expect.arrayContaining([6, 7, 8, 9, 10, 11]));
  });
  test("is refused where a part has one label only, or a row an unknown part", () => {
    const lacking = [...inParts("train"), ...inParts("validation").filter(({ label }) => label === 0)];
    expect(() => stratifiedSplit(lacking)).toThrow(
      /column "split" leaves the validation part without faces of all 2 labels/,
    );
    expect(() => stratifiedSplit(inParts("train", "fold 2"))).toThrow(/row 7: "fold 2" is no part of a split/);
  });
  test("is said to share a person between its sides", () => {
    const shared = inParts("train", "validation").map((row, i) => ({
      ...row,
      groups: { ...row.groups, subject: `s${i % 6}` },
    }));
    expect(notes(shared, "subject").said).toEqual([
      expect.stringMatching(/has 6 of the column "subject" on both sides, such as s0/),
    ]);
  });
});
