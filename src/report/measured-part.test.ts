import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { FaceRow } from "../data/index.ts";
import { seenRows } from "../runs/seen-rows.ts";
import { measuredPart } from "./measured-part.ts";

const table = "/data/faces.csv";
const pictures = (folder: string, count: number, groups = {}): FaceRow[] =>
  Array.from({ length: count }, (_, i) => ({ path: resolve(`/data/${folder}/${i}.jpg`), label: 0, groups }));
const train = pictures("train", 5);
const validation = pictures("validation", 3);
const others = pictures("others", 2);
const training = {
  config: { surroundings: 0.1 },
  table: { path: table },
  rows: seenRows({ train, validation }, table),
};

describe("of a model is measured", () => {
  test("the validation part of its own table, and what is left out is said", () => {
    expect(measuredPart(training, [...train, ...validation], table)).toEqual({
      rows: validation,
      part: "validation",
      known: { trained: 5, validated: 3, other: 0 },
      surroundings: 0.1,
      says: "measured: the 3 rows of the run's validation part; left out: 5 that the model was trained on (--all measures all)",
    });
    const added = measuredPart(training, [...others, ...train, ...validation], table);
    expect(added.rows).toEqual(validation);
    expect(added.says).toContain("left out: 5 that the model was trained on, 2 that its run did not have");
  });

  test("all of it where that is asked for, with a warning", () => {
    const { rows, part, says, warning } = measuredPart(training, [...train, ...validation], table, { all: true });
    expect([rows.length, part]).toEqual([8, "all"]);
    expect(says).toBe("measured: all 8 rows of the table, 5 that the model was trained on");
    expect(warning).toMatch(/too good/);
    expect(measuredPart(training, validation, table, { all: true }).warning).toBeUndefined();
  });

  test("what it has not seen where no row is of the validation part", () => {
    const { rows, part, says } = measuredPart(training, [...train, ...others], table);
    expect([rows, part]).toEqual([others, "unseen"]);
    expect(says).toContain("the 2 rows that the model's run did not have; left out: 5 that the model was trained on");
  });

  test("nothing where it was trained on every row", () => {
    expect(() => measuredPart(training, train, table)).toThrow(
      `${table}: the model was trained on all of its rows; --all`,
    );
  });

  test("all of another table, with a warning", () => {
    const { rows, part, known, warning } = measuredPart(training, others, table);
    expect([rows, part, known]).toEqual([others, "all", { trained: 0, validated: 0, other: 2 }]);
    expect(warning).toMatch(/whether it saw the pictures by other names cannot be told/);
  });

  test("all where it does not say what it was trained on, with a warning", () => {
    const { rows, part, known, warning } = measuredPart({ epochs: 3 }, others, table);
    expect([rows, part, known]).toEqual([others, "all", undefined]);
    expect(warning).toMatch(/^the model does not say which rows it was trained on/);
  });

  test("what the table keeps for the test, where that is asked for", () => {
    const kept = pictures("test", 2, { split: "test" });
    const measured = measuredPart(training, [...train, ...validation, ...kept], table, { test: true });
    expect([measured.rows, measured.part, measured.warning]).toEqual([kept, "test", undefined]);
    const mixed = [...kept, { ...train[0], groups: { split: "test" } }];
    expect(measuredPart(training, mixed, table, { test: true }).warning).toMatch(/had 1 of these rows/);
    expect(() => measuredPart(training, validation, table, { test: true })).toThrow(/no row has "test"/);
    expect(() => measuredPart(training, kept, table, { test: true, all: true })).toThrow(/contradict each other/);
  });
});
