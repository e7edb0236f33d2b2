import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readTable, writeTable } from "../data/index.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { tinyTable } from "../runs/testing/tiny-run.ts";
import { linesOf, maskwatch } from "./testing/maskwatch.ts";

const ofLabel = async (table: string, label: number) => (await readTable(table)).filter((row) => row.label === label);

describe("sheet", () => {
  test.each([
    ["sheet.png", "png"],
    ["sheet.JPG", "jpeg"],
  ])("writes %s, each face framed in the colour of its label", async (name, format) => {
    const { root, table } = await tinyTable();
    const file = join(root, name);
    const { code, stdout, stderr } = await maskwatch("sheet", table, "--out", file, "--images", "14");
    expect([code, stdout, stderr]).toEqual([0, `${file}: 14 faces\n`, ""]);
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect((await sharp(file).metadata()).format).toBe(format);
    expect([info.width, info.height]).toEqual([12 * 102, 2 * 102]);
    const colors = CLASSES.slice(0, 2).map((label) => LABELS[label].color);
    for (let i = 0; i < 14; i++) {
      const at = ((102 * Math.floor(i / 12) + 1) * info.width + 102 * (i % 12) + 50) * info.channels;
      const distances = colors.map((color) =>
        [1, 3, 5].reduce(
          (sum, k) => sum + Math.abs(data[at + (k - 1) / 2] - Number.parseInt(color.slice(k, k + 2), 16)),
          0,
        ),
      );
      expect(Math.min(...distances)).toBeLessThan(format === "png" ? 1 : 60);
    }
  });

  test.each<{ name: string; out?: string; args?: string[]; spoil?: (table: string) => Promise<unknown>; says: RegExp }>(
    [
      { name: "another ending", out: "s.bmp", says: /s\.bmp: a contact sheet ends in \.png, \.jpg or \.jpeg$/ },
      { name: "no ending", out: "s", says: /s: a contact sheet ends in / },
      {
        name: "one label",
        spoil: async (table) => writeTable(table, await ofLabel(table, 1)),
        says: /faces\.csv: holds masked faces only/,
      },
      {
        name: "all pictures missing",
        spoil: (table) => rm(join(table, "../faces"), { recursive: true }),
        says: /faces\.csv: 24 of 24 faces cannot be read/,
      },
      {
        name: "the pictures of one label damaged",
        spoil: async (table) => {
          for (const { path } of await ofLabel(table, 1)) await writeFile(path, "text");
        },
        says: /faces\.csv: no face with mask can be read in the table; 12 of 24/,
      },
      { name: "more than fit", args: ["--images", "100000"], says: /--images 100000: at most \d+ fit on a sheet/ },
    ],
  )(
    "refuses $name with one line, and leaves the file that was there",
    async ({ out = "s.png", args = [], spoil, says }) => {
      const { root, table } = await tinyTable();
      await spoil?.(table);
      await writeFile(join(root, out), "old");
      const { code, stdout, stderr } = await maskwatch("sheet", table, "--out", join(root, out), ...args);
      expect([code, stdout]).toEqual([1, ""]);
      expect(linesOf(stderr)).toEqual([expect.stringMatching(says)]);
      expect((await readdir(root)).filter((name) => name.includes("partial"))).toEqual([]);
    },
  );
});
