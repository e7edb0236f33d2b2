import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { FaceRow, Label } from "../data/index.ts";
import { fingerprint, fingerprints, readFingerprints, rowsHash } from "./fingerprints.ts";
import { partsOfTable, seenRows } from "./seen-rows.ts";

const row = (path: string, label: Label = 0): FaceRow => ({ path: resolve(path), label, groups: {} });
const pictures = (folder: string, count: number) => Array.from({ length: count }, (_, i) => row(`${folder}/${i}.jpg`));

describe("fingerprints", () => {
  test("read back as they were taken", () => {
    const texts = ["a", "b/c.jpg", "é", ""];
    expect(readFingerprints(fingerprints(texts))).toEqual(texts.map(fingerprint));
    expect(readFingerprints(undefined)).toEqual([]);
  });

  test("of 300,000 paths are all different", () => {
    const prints = Array.from({ length: 300_000 }, (_, i) => fingerprint(`faces/${i}.jpg`));
    expect(new Set(prints).size).toBe(300_000);
  });
});

test("a table's hash is of its paths seen from its folder, its labels and their order", () => {
  const hash = rowsHash([row("/a/x.jpg"), row("/a/y.jpg", 1)], "/a/faces.csv");
  expect(rowsHash([row("/b/c/x.jpg"), row("/b/c/y.jpg", 1)], "/b/c/other.parquet")).toBe(hash);
  expect(rowsHash([row("/a/x.jpg"), row("/a/y.jpg", 0)], "/a/faces.csv")).not.toBe(hash);
  expect(rowsHash([row("/a/y.jpg", 1), row("/a/x.jpg")], "/a/faces.csv")).not.toBe(hash);
});

describe("which rows a network has seen", () => {
  const rows = pictures("/data/faces", 6);
  const table = "/data/faces.csv";
  const seen = seenRows({ train: rows.slice(0, 4), validation: rows.slice(4) }, table);
  const training = JSON.parse(JSON.stringify({ table: { path: table }, rows: seen }));
  const parts = ["trained", "trained", "trained", "trained", "validated", "validated"];

  test("is known of its own table, in any order and with other rows and labels", () => {
    expect(partsOfTable(training, rows, table)).toEqual(parts);
    const changed = [
      row("/data/faces/new.jpg"),
      ...rows.toReversed().map((known): FaceRow => ({ ...known, label: 1 })),
    ];
    expect(partsOfTable(training, changed, table)).toEqual(["other", ...parts.toReversed()]);
  });

  test("is known where the table was moved with its pictures, or without them", () => {
    expect(partsOfTable(training, pictures("/else/where/faces", 6), "/else/where/renamed.parquet")).toEqual(parts);
    expect(partsOfTable(training, rows, "/home/me/faces.csv")).toEqual(parts);
  });

  test("is nothing of another table", () => {
    const other = pictures("/data/others", 1000);
    expect(new Set(partsOfTable(training, other, table))).toEqual(new Set(["other"]));
  });

  test.each([undefined, null, {}, { rows: null }, { rows: { trained: 3 } }, { rows: { trained: "" } }])(
    "is not known from %o",
    (foreign) => {
      expect(partsOfTable(foreign, rows, table)).toBeUndefined();
    },
  );
});
