import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readImage } from "../media/node/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { framedBox, frameFaces } from "./frame-faces.ts";
import type { LocatedFace } from "./locate-faces.ts";

const corner = { x: 20, y: 30 };
const landmarks = { leftEye: corner, rightEye: corner, nose: corner, leftMouth: corner, rightMouth: corner };

/** A face of 20 x 40 at (20, 30) of a picture of any size, its top left pixels white. */
async function faceIn(width: number, height: number): Promise<LocatedFace> {
  const path = join(await temporaryFolder(), "picture.png");
  const svg = `<svg width="${width}" height="${height}"><rect x="20" y="30" width="10" height="20" fill="white"/></svg>`;
  await sharp(Buffer.from(svg)).flatten({ background: "black" }).png().toFile(path);
  return { row: { path, label: 1, groups: { source: "a" } }, box: { ...corner, width: 20, height: 40 }, landmarks };
}

describe("frameFaces", () => {
  test("cuts the box and its margin out, at one height, and moves the landmarks along", async () => {
    const [face] = await frameFaces([await faceIn(200, 100)], { folder: await temporaryFolder() });
    const { width, height, data } = await readImage(face.row.path);
    expect([width, height]).toEqual([80, 160]);
    expect(face.row).toMatchObject({ label: 1, groups: { source: "a" } });
    // A margin of 5 and 10 pixels, 160 / 60 times larger.
    expect(face.landmarks.nose.x).toBeCloseTo(5 * (160 / 60), 1);
    expect(face.landmarks.nose.y).toBeCloseTo(10 * (160 / 60), 1);
    const at = (x: number, y: number) => data[3 * (y * width + x)];
    expect(at(20, 40)).toBeGreaterThan(200);
    expect(at(55, 110)).toBeLessThan(50);
  });
  test("tells where the detector's box is in a crop", async () => {
    const [face] = await frameFaces([await faceIn(200, 100)], { folder: await temporaryFolder() });
    const box = framedBox(await readImage(face.row.path));
    for (const side of ["x", "y", "width", "height"] as const) expect(box[side]).toBeCloseTo(face.box[side], 5);
  });
  test("gives a face the same size whatever its picture's", async () => {
    const faces = await frameFaces([await faceIn(60, 90), await faceIn(400, 300)], { folder: await temporaryFolder() });
    const sizes = await Promise.all(faces.map(async ({ row }) => (await readImage(row.path)).width));
    expect(sizes[0]).toBe(sizes[1]);
  });
});
