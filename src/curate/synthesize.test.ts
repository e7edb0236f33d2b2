import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { FaceRow, Label } from "../data/index.ts";
import { readImage } from "../media/node/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { LocatedFace } from "./locate-faces.ts";
import { type Drawing, synthesize } from "./synthesize.ts";

/** An upright face in a picture of 100 x 100. */
const landmarks = {
  leftEye: { x: 31, y: 30 },
  rightEye: { x: 69, y: 30 },
  nose: { x: 50, y: 52 },
  leftMouth: { x: 38, y: 68 },
  rightMouth: { x: 62, y: 68 },
};
/** The same face, its left where its top was. */
const onItsSide = Object.fromEntries(
  Object.entries(landmarks).map(([name, { x, y }]) => [name, { x: y, y: 100 - x }]),
) as unknown as typeof landmarks;

/** Share of pixels of rows `from` to `to` (shares of the height) that a drawing changed clearly. */
async function changed(file: string, from: number, to: number): Promise<number> {
  const { width, height, data } = await readImage(file);
  const [start, end] = [from, to].map((share) => Math.round(share * height) * width);
  let count = 0;
  for (let i = start; i < end; i++)
    if ([0, 1, 2].some((c) => Math.abs(data[3 * i + c] - [222, 173, 140][c]) > 24)) count++;
  return count / (end - start);
}

async function drawnOnSkin(
  drawing: Drawing,
  { count = 12, label = 0, at = landmarks }: { count?: number; label?: Label; at?: typeof landmarks } = {},
): Promise<FaceRow[]> {
  const folder = await temporaryFolder();
  const path = join(folder, "skin.png");
  const background = { r: 222, g: 173, b: 140 };
  await sharp({ create: { width: 100, height: 100, channels: 3, background } })
    .png()
    .toFile(path);
  const made: FaceRow[] = [];
  for (let seed = 0; seed < count; seed++) {
    const row: FaceRow = { path, label, groups: { subject: "a" } };
    const face: LocatedFace = { row, box: { x: 0, y: 0, width: 100, height: 100 }, landmarks: at };
    made.push(...(await synthesize([face], { folder: join(folder, String(seed)), drawing, seed })));
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
    expect(await over(rows, 0, 0.2)).toBeLessThan(0.05);
  });
  test("turns masks as the face is turned", async () => {
    const [upright, turned] = [await drawnOnSkin("correct"), await drawnOnSkin("correct", { at: onItsSide })];
    const band = (rows: FaceRow[]) => over(rows, 0.47, 0.53);
    expect(await over(turned, 0, 0.06)).toBeLessThan(0.3 * (await over(upright, 0.8, 0.86)));
    expect(await band(turned)).toBeGreaterThan(0.4);
  });
  test("leaves the nose out where asked", async () => {
    const [above, below] = [await drawnOnSkin("correct"), await drawnOnSkin("nose_out")];
    expect(await over(below, 0.45, 0.55)).toBeLessThan(0.5 * (await over(above, 0.45, 0.55)));
  });
  test("leaves the mouth out where asked, and says that these are worn wrongly", async () => {
    const [low, chin] = [await drawnOnSkin("nose_out"), await drawnOnSkin("chin")];
    expect([...low, ...chin].every(({ label }) => label === 2)).toBe(true);
    expect(await over(chin, 0.6, 0.68)).toBeLessThan(0.5 * (await over(low, 0.6, 0.68)));
    expect(await over(chin, 0.85, 0.95)).toBeGreaterThan(0.3);
  });
  test("an occluded face has no mask, but something is before it", async () => {
    const rows = await drawnOnSkin("occluder");
    expect(rows.every(({ label }) => label === 0)).toBe(true);
    expect(await over(rows, 0.6, 1)).toBeGreaterThan(0.05);
  });
  test("a mask that is worn wrongly stays so with something before it", async () => {
    expect((await drawnOnSkin("occluder", { label: 2 })).every(({ label }) => label === 2)).toBe(true);
  });
  test("a masked face stays masked with something before it", async () => {
    const rows = await drawnOnSkin("occluder", { label: 1 });
    expect(rows.every(({ label }) => label === 1)).toBe(true);
    const perFace = await Promise.all(rows.map(({ path }) => changed(path, 0.5, 1)));
    expect(Math.min(...perFace)).toBeGreaterThan(0.02);
    expect(await over(rows, 0, 0.15)).toBeLessThan(0.05);
  });
  test("the same seed draws the same picture, another one another", async () => {
    const [a, b] = [await drawnOnSkin("correct", { count: 2 }), await drawnOnSkin("correct", { count: 2 })];
    const pixels = async ({ path }: FaceRow) => (await readImage(path)).data;
    expect(await pixels(a[0])).toEqual(await pixels(b[0]));
    expect(await pixels(a[0])).not.toEqual(await pixels(a[1]));
  });
});
