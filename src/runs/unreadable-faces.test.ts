import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FaceLoader, FaceRow, Label } from "../data/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { requireReadableFaces, UnreadableFaces } from "./unreadable-faces.ts";

/** Rows whose files are there, and a loader that cannot read some of them. */
async function faces(count: number, isBroken: (i: number) => boolean) {
  const folder = join(await temporaryFolder(), "faces");
  await mkdir(folder);
  const rows: FaceRow[] = [];
  for (let i = 0; i < count; i++) {
    const path = join(folder, `${i}.jpg`);
    await writeFile(path, "x");
    rows.push({ path, label: (i % 2) as Label, groups: {} });
  }
  const broken = new Set(rows.filter((_, i) => isBroken(i)));
  const tried = new Set<FaceRow>();
  const told = new Set<FaceRow>();
  const loader = (onSkip: (reason: string) => void) =>
    ({
      async *batches(asked: readonly FaceRow[]) {
        for (const row of asked) {
          tried.add(row);
          if (!broken.has(row)) yield { rows: [row] };
          else if (!told.has(row)) onSkip(`${row.path}: damaged`);
          told.add(row);
        }
      },
    }) as unknown as FaceLoader;
  return { rows, tried, loader };
}

async function require(count: number, isBroken: (i: number) => boolean, limit = 0.05) {
  const { rows, tried, loader } = await faces(count, isBroken);
  const skipped: string[] = [];
  const unreadable = new UnreadableFaces({
    table: "faces.csv",
    total: count,
    limit,
    onSkip: (reason) => void skipped.push(reason),
  });
  const half = count / 2;
  const parts = { "in the training part": rows.slice(0, half), "in the validation part": rows.slice(half) };
  const done = requireReadableFaces(loader(unreadable.add), parts, unreadable);
  await done.catch(() => {});
  return { done, tried: tried.size, skipped, unreadable };
}

describe("before the first step", () => {
  test("a hundred of each label of each part are tried where all of them can be read", async () => {
    const { done, tried, skipped } = await require(2000, () => false);
    await done;
    expect([tried, skipped]).toEqual([400, []]);
  });

  test("all are tried where one of those cannot, and how many cannot is exact", async () => {
    const { done, tried } = await require(2000, (i) => i % 10 === 0);
    await expect(done).rejects.toThrow(
      /^faces\.csv: 200 of 2000 faces cannot be read, such as (\S+0\.jpg: damaged(; |;)){3}/,
    );
    expect(tried).toBe(2000);
  });

  test("as many as the limit allows are told of one by one", async () => {
    const { done, skipped } = await require(400, (i) => i % 20 === 0);
    await done;
    expect(skipped).toHaveLength(20);
    await expect((await require(400, (i) => i % 20 === 0, 0.049)).done).rejects.toThrow(/20 of 400 .*at most 4\.9 %/);
  });

  test("a part without a label is one too many under any limit", async () => {
    const { done } = await require(40, (i) => i >= 20 && i % 2 === 1, 1);
    await expect(done).rejects.toThrow("faces.csv: no face with mask can be read in the validation part; 10 of 40");
  });
});

test("one too many ends a training that is under way", async () => {
  const { done, unreadable } = await require(40, (i) => i === 0);
  await done;
  unreadable.add("b: gone");
  expect(() => unreadable.add("c: gone")).toThrow(/^faces\.csv: 3 of 40 faces cannot be read so far, such as /);
});
