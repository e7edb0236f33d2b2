import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Label } from "../data/index.ts";
import type { Landmarks } from "../faces/index.ts";
import { readImage } from "../media/node/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { graftFaces } from "./graft.ts";
import type { LocatedFace } from "./locate-faces.ts";
import { lowerHalf } from "./lower-half.ts";

const SIDE = 60;
const upright: Landmarks = {
  leftEye: { x: 20, y: 20 },
  rightEye: { x: 40, y: 20 },
  nose: { x: 30, y: 30 },
  leftMouth: { x: 23, y: 40 },
  rightMouth: { x: 37, y: 40 },
};
const flipped = Object.fromEntries(
  Object.entries(upright).map(([name, { x, y }]) => [name, { x: SIDE - x, y: SIDE - y }]),
) as unknown as Landmarks;
const turned = (by: number): Landmarks => ({ ...upright, nose: { x: 30 + by, y: 30 } });
const [GRAY, RED, GREEN] = ["rgb(120, 120, 120)", "rgb(200, 20, 20)", "rgb(20, 200, 20)"];

/** A face gray above its middle and of one colour below. */
async function face(file: string, chin: string, label: Label, landmarks = upright): Promise<LocatedFace> {
  const half = (y: number, fill: string) => `<rect y="${y}" width="${SIDE}" height="${SIDE / 2}" fill="${fill}"/>`;
  const [top, bottom] = landmarks === flipped ? [chin, GRAY] : [GRAY, chin];
  const svg = `<svg width="${SIDE}" height="${SIDE}">${half(0, top)}${half(SIDE / 2, bottom)}</svg>`;
  await sharp(Buffer.from(svg)).removeAlpha().png().toFile(file);
  return {
    row: { path: file, label, groups: { subject: file } },
    box: { x: 0, y: 0, width: SIDE, height: SIDE },
    landmarks,
  };
}

async function hueAt(file: string, x: number, y: number): Promise<string> {
  const { data, width } = await readImage(file);
  const [r, g] = data.subarray(3 * (y * width + x));
  return Math.abs(r - g) < 30 ? "gray" : r > g ? "red" : "green";
}

describe("graftFaces with lowerHalf", () => {
  test("keeps what is above the nose and takes what is below, with the donor's label and the face's groups", async () => {
    const folder = await temporaryFolder();
    const own = await face(join(folder, "own.png"), RED, 0);
    const donor = await face(join(folder, "donor.png"), GREEN, 1);
    const [row] = await graftFaces([own], [donor], { graft: lowerHalf, folder: join(folder, "out") });
    expect(row).toMatchObject({ label: 1, groups: own.row.groups });
    expect(await hueAt(row.path, 30, 10)).toBe("gray");
    expect(await hueAt(row.path, 30, 45)).toBe("green");
    expect(await hueAt(row.path, 2, 57)).toBe("green");
  });
  test("turns the donor as the face is turned", async () => {
    const folder = await temporaryFolder();
    const own = await face(join(folder, "own.png"), RED, 1, flipped);
    const donor = await face(join(folder, "donor.png"), GREEN, 0);
    const [row] = await graftFaces([own], [donor], { graft: lowerHalf, folder: join(folder, "out") });
    expect(await hueAt(row.path, 30, 50)).toBe("gray");
    expect(await hueAt(row.path, 30, 15)).toBe("green");
  });
  test("pairs faces with donors that are turned alike", async () => {
    const folder = await temporaryFolder();
    const left = await face(join(folder, "left.png"), GRAY, 0, turned(-8));
    const right = await face(join(folder, "right.png"), GRAY, 0, turned(8));
    const donors = [
      await face(join(folder, "r.png"), RED, 1, turned(7)),
      await face(join(folder, "l.png"), GREEN, 1, turned(-7)),
    ];
    const rows = await graftFaces([right, left], donors, { graft: lowerHalf, folder: join(folder, "out") });
    const colors = new Map<unknown, string>();
    for (const { path, groups } of rows) colors.set(groups.subject, await hueAt(path, 30, 45));
    expect(colors.get(left.row.path)).toBe("green");
    expect(colors.get(right.row.path)).toBe("red");
  });
  test("makes nothing without donors", async () => {
    const folder = await temporaryFolder();
    const own = await face(join(folder, "own.png"), RED, 0);
    expect(await graftFaces([own], [], { graft: lowerHalf, folder: join(folder, "out") })).toEqual([]);
  });
});
