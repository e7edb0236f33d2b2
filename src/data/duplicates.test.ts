import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { seeded } from "../random.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { findDuplicates, withoutDuplicates } from "./duplicates.ts";
import type { Label } from "./label.ts";
import type { FaceRow } from "./table.ts";

/** A picture of smooth random shapes. */
function picture(seed: number): Sharp {
  const random = seeded(seed);
  const data = Uint8Array.from({ length: 6 * 6 * 3 }, () => 256 * random());
  return sharp(data, { raw: { width: 6, height: 6, channels: 3 } }).resize(120, 120, { kernel: "cubic" });
}

const row = (path: string, label: Label): FaceRow => ({ path, label, groups: {} });

test("finds other sizes, compressions and brightnesses of one picture, and no other pictures", async () => {
  const folder = await temporaryFolder();
  const file = (name: string) => join(folder, name);
  for (let seed = 0; seed < 12; seed++)
    await picture(seed)
      .png()
      .toFile(file(`${seed}.png`));
  const original = await picture(3).png().toBuffer();
  await sharp(original).resize(70, 70).jpeg({ quality: 40 }).toFile(file("small.jpg"));
  await sharp(original).linear(0.8, 20).png().toFile(file("pale.png"));
  const rows = [...Array(12).keys()].map((seed) => row(file(`${seed}.png`), 0));
  rows.push(row(file("small.jpg"), 0), row(file("pale.png"), 0), row(file("missing.png"), 0));
  expect(await findDuplicates(rows)).toEqual([[3, 12, 13]]);
});

test("keeps one copy, and none where the labels disagree", () => {
  const rows = [row("a", 0), row("b", 0), row("c", 1), row("d", 0), row("e", 1)];
  const { rows: kept, dropped } = withoutDuplicates(rows, [
    [0, 1],
    [2, 3],
  ]);
  expect(kept.map((r) => r.path)).toEqual(["a", "e"]);
  expect(dropped.map(({ row: r, reason }) => [r.path, reason])).toEqual([
    ["b", "a copy of a"],
    ["c", "copies of it have both labels"],
    ["d", "copies of it have both labels"],
  ]);
});

test("refuses limits that are none", async () => {
  for (const maxHashDistance of [-1, 1.5, Number.NaN]) {
    await expect(findDuplicates([], { maxHashDistance })).rejects.toThrow(/maxHashDistance: must be a whole number/);
  }
  await expect(findDuplicates([], { maxDifference: -1 })).rejects.toThrow(
    /maxDifference: must be a number from 0 to 255/,
  );
  expect(await findDuplicates([], { maxDifference: undefined })).toEqual([]);
});
