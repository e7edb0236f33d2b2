import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { balancedOrder } from "./balanced-order.ts";
import { DecodedCache } from "./decoded-cache.ts";
import { countLabels, type FaceRow, labelContradiction, readTable, stratifiedSplit, writeTable } from "./index.ts";

const COUNT = 300_000;

/** Made-up rows, a third of them masked. */
const rowsWith = (groups: (i: number) => FaceRow["groups"]): FaceRow[] =>
  Array.from({ length: COUNT }, (_, i) => ({
    path: `/none/${i % 7}/${i}.jpg`,
    label: i % 3 === 0 ? 1 : 0,
    groups: groups(i),
  }));

describe("300,000 rows", () => {
  test.each(["csv", "parquet"])("are written and read as %s", async (ending) => {
    const rows = rowsWith((i) => ({ subject: `s${i % 5000}` }));
    const file = join(await temporaryFolder(), `t.${ending}`);
    await writeTable(file, rows);
    expect(await readTable(file)).toEqual(rows);
  });

  const groupings: Record<string, (i: number) => FaceRow["groups"]> = {
    "one person": (i) => ({ subject: i < 200_000 ? "one" : `s${i}` }),
    "a person each": (i) => ({ subject: `s${i}` }),
    nobody: () => ({ subject: null }),
  };
  test.each(Object.entries(groupings))("of %s are split", (_, groups) => {
    const rows = rowsWith(groups);
    const { train, validation } = stratifiedSplit(rows, { groupBy: "subject" });
    expect(train.length + validation.length).toBe(COUNT);
    expect(Math.min(train.length, validation.length)).toBeGreaterThanOrEqual(90_000);
  });
  test("of a split of their own are split", () => {
    const { train, validation } = stratifiedSplit(rowsWith((i) => ({ split: i % 10 < 8 ? "train" : "val" })));
    expect([train.length, validation.length]).toEqual([240_000, 60_000]);
  });

  const samplings: Record<string, (i: number) => FaceRow["groups"]> = {
    "of one source": () => ({ source: "a" }),
    "of a source each": (i) => ({ source: `${i}` }),
    "with weights": (i) => ({ weight: `${1 + (i % 4)}` }),
  };
  test.each(Object.entries(samplings))("%s are drawn for balanced batches", (_, groups) => {
    expect(countLabels(balancedOrder(rowsWith(groups), seeded(1)))).toEqual([150_000, 150_000]);
  });

  test("are in the index of decoded images", async () => {
    const folder = await temporaryFolder();
    const size = { width: 10, height: 10 };
    const entry = (slot: number) => ({ path: `/none/${slot}.jpg`, slot, size: 1, modified: 1, checksum: 1 });
    const lines = Array.from({ length: COUNT }, (_, i) => `${JSON.stringify(entry(i))}\n`);
    await writeFile(join(folder, "decoded-10x10.jsonl"), lines.join(""));
    const cache = await DecodedCache.open(folder, size);
    expect([cache.entry("/none/299999.jpg").slot, cache.entry("/none/new.jpg").slot]).toEqual([299_999, 300_000]);
    await cache.close();
  });

  test("are compared with their folders' names", () => {
    const rows = rowsWith(() => ({})).map((row) => ({ ...row, path: row.path.replace("/none", "/with_mask") }));
    expect(labelContradiction(rows)).toMatch(/^200000 of 300000 labels contradict/);
  });
});

describe("the index of decoded images", () => {
  test("survives a line that a killed process left unfinished", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "decoded-10x10.jsonl");
    const entry = (path: string, slot: number) => ({ path, slot, size: 1, modified: 2, checksum: 3 });
    const whole = JSON.stringify(entry("/a.jpg", 4));
    await writeFile(file, `${whole}\n{"path":"/b.jp`);
    const cache = await DecodedCache.open(folder, { width: 10, height: 10 });
    expect([cache.entry("/a.jpg").slot, cache.entry("/b.jpg").slot]).toEqual([4, 5]);
    await cache.remember([{ path: "/c.jpg", entry: entry("/c.jpg", 6) }]);
    await cache.close();
    const again = await DecodedCache.open(folder, { width: 10, height: 10 });
    expect([again.entry("/a.jpg").slot, again.entry("/c.jpg").slot]).toEqual([4, 6]);
    await again.close();
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
  });
});
