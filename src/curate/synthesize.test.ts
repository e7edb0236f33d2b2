import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodeImage, type FaceRow } from "../data/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { type Drawing, synthesize } from "./synthesize.ts";

/** Share of pixels of rows `from` to `to` (shares of the height) that a drawing changed clearly. */
async function changed(file: string, from: number, to: number): Promise<number> {
  const { width, height, data } = await decodeImage(file);
  const [start, end] = [from, to].map((share) => Math.round(share * height) * width);
  let count = 0;
  for (let i = start; i < end; i++)
    if ([0, 1, 2].some((c) => Math.abs(data[3 * i + c] - [222, 173, 140][c]) > 24)) count++;
  return count / (end - start);
}

async function drawnOnSkin(drawing: Drawing, count = 12): Promise<FaceRow[]> {
  const folder = await temporaryFolder();
  const path = join(folder, "skin.png");
  const background = { r: 222, g: 173, b: 140 };
  await sharp({ create: { width: 100, height: 100, channels: 3, background } })
    .png()
    .toFile(path);
  const made: FaceRow[] = [];
  for (let seed = 0; seed < count; seed++) {
    const row: FaceRow = { path, label: 0, groups: { subject: "a" } };
    made.push(...(await synthesize([row], { folder: join(folder, String(seed)), drawing, seed })));
  }
  return made;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const over = async (rows: FaceRow[], from: number, to: number) =>
  mean(await Promise.all(rows.map(({ path }) => changed(path, from, to))));

describe("synthesize", () => {
  test("draws masks over mouth and nose, not the forehead, and labels them so", async () => {
    const rows = await drawnOnSkin("correct");
    expect(rows.every(({ label, groups }) => label === 1 && groups.subject === "a")).toBe(true);
    expect(await over(rows, 0.6, 0.8)).toBeGreaterThan(0.5);
    expect(await over(rows, 0, 0.25)).toBeLessThan(0.02);
  });
  test("leaves the nose out where asked", async () => {
    const [above, below] = [await drawnOnSkin("correct"), await drawnOnSkin("nose_out")];
    expect(await over(below, 0.45, 0.55)).toBeLessThan(0.5 * (await over(above, 0.45, 0.55)));
  });
  test("an occluded face has no mask, but something is before it", async () => {
    const rows = await drawnOnSkin("occluder");
    expect(rows.every(({ label }) => label === 0)).toBe(true);
    expect(await over(rows, 0.6, 1)).toBeGreaterThan(0.05);
  });
  test("the same seed draws the same picture, another one another", async () => {
    const [a, b] = [await drawnOnSkin("correct", 2), await drawnOnSkin("correct", 2)];
    const pixels = async ({ path }: FaceRow) => (await decodeImage(path)).data;
    expect(await pixels(a[0])).toEqual(await pixels(b[0]));
    expect(await pixels(a[0])).not.toEqual(await pixels(a[1]));
  });
});
