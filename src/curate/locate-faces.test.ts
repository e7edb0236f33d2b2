import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { FaceRow } from "../data/index.ts";
import type { FaceDetector, Landmarks } from "../faces/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { locateFaces } from "./locate-faces.ts";

const at = (x: number, y: number) => ({ x, y });

const part = at(3, 4);
const landmarks: Landmarks = { leftEye: part, rightEye: part, nose: part, leftMouth: part, rightMouth: part };
const found = (height: number, score: number) => ({ box: { ...at(0, 0), width: 9, height }, score, landmarks });

async function picture(): Promise<FaceRow> {
  const path = join(await temporaryFolder(), "wall.png");
  await sharp({ create: { width: 30, height: 50, channels: 3, background: "gray" } })
    .png()
    .toFile(path);
  return { path, label: 0, groups: {} };
}

describe("locateFaces", () => {
  test("gives each picture's best face, and passes over those that are too small for a crop of one", async () => {
    const detector: Pick<FaceDetector, "detect"> = {
      detect: async () => [found(5, 0.9), found(40, 0.6), found(45, 0.5)],
    };
    const row = await picture();
    expect(await locateFaces([row], detector)).toEqual([{ row, box: found(5, 1).box, landmarks }]);
    expect(await locateFaces([row], detector, { minHeight: 0.4 })).toEqual([{ row, box: found(40, 1).box, landmarks }]);
  });
  test("leaves out pictures without a face", async () => {
    expect(await locateFaces([await picture()], { detect: async () => [] })).toEqual([]);
  });
});
