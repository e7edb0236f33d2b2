import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { FaceDetector, Landmarks } from "../faces/index.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { locateFaces } from "./locate-faces.ts";

const at = (x: number, y: number) => ({ x, y });

describe("locateFaces", () => {
  test("gives landmarks in pixels of the crop, though the detector saw it with room around", async () => {
    const path = join(await temporaryFolder(), "face.png");
    const spot = Buffer.from(
      '<svg width="40" height="60"><rect x="10" y="20" width="4" height="4" fill="white"/></svg>',
    );
    await sharp(spot).flatten({ background: "black" }).png().toFile(path);
    const brightest: FaceDetector = {
      async detect({ width, height, data }) {
        let [sum, x, y] = [0, 0, 0];
        for (let i = 0; i < width * height; i++) {
          sum += data[3 * i];
          x += data[3 * i] * ((i % width) + 0.5);
          y += data[3 * i] * (Math.floor(i / width) + 0.5);
        }
        const spotted = at(x / sum, y / sum);
        const names = ["leftEye", "rightEye", "nose", "leftMouth", "rightMouth"];
        const landmarks = Object.fromEntries(names.map((name) => [name, spotted])) as unknown as Landmarks;
        return [{ box: { x: 0, y: 0, width: 1, height: 1 }, score: 1, landmarks }];
      },
    };
    const [{ landmarks }] = await locateFaces([{ path, label: 0, groups: {} }], brightest);
    expect(landmarks.nose.x).toBeCloseTo(12, 0);
    expect(landmarks.nose.y).toBeCloseTo(22, 0);
  });
  test("leaves out crops without a face", async () => {
    const path = join(await temporaryFolder(), "wall.png");
    await sharp({ create: { width: 30, height: 30, channels: 3, background: "gray" } })
      .png()
      .toFile(path);
    expect(await locateFaces([{ path, label: 0, groups: {} }], { detect: async () => [] })).toEqual([]);
  });
});
