import { join } from "node:path";
import { AV_FRAME_DATA_DISPLAYMATRIX, AV_FRAME_FLAG_KEY, AV_PIX_FMT_YUV420P } from "node-av/constants";
import type { Frame } from "node-av/lib";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { makeVideo } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { Conform } from "./conform.ts";
import { newFrame } from "./converter.ts";
import { openVideo } from "./index.ts";
import { turnBy } from "./upright.ts";

/** A picture whose upper left quarter is bright, and dark elsewhere. */
function corner(_: number, frame: Frame): void {
  const [y, u, v] = frame.data!;
  y.fill(40);
  for (let row = 0; row < frame.height / 2; row++)
    y.fill(200, row * frame.linesize[0], row * frame.linesize[0] + frame.width / 2);
  u.fill(128);
  v.fill(128);
}

/** In which corner a video's first frame is bright, by its pixels, by a part of them and by its planes. */
async function brightCorner(path: string) {
  await using video = await openVideo(path);
  for await (const frame of video.frames()) {
    using owned = frame;
    const { width, height } = video;
    const { data } = await owned.picture.pixels();
    const { y } = await owned.planes();
    const places = { left: width / 4, right: (3 * width) / 4, top: height / 4, bottom: (3 * height) / 4 };
    const found: string[] = [];
    for (const row of ["top", "bottom"] as const) {
      for (const column of ["left", "right"] as const) {
        const [px, py] = [places[column], places[row]];
        const area = { x: px - 4, y: py - 4, width: 8, height: 8 };
        const part = await owned.picture.pixels({ area, size: { width: 2, height: 2 } });
        const bright = [data[3 * (py * width + px)], part.data[0], y.data[py * y.stride + px]].map(
          (value) => value > 120,
        );
        expect(new Set(bright).size).toBe(1);
        if (bright[0]) found.push(`${row} ${column}`);
      }
    }
    return { corner: found.join(), width, height };
  }
  throw new Error("no frame");
}

describe("a video that was recorded turned", () => {
  test.each([
    { turn: "as it is", matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], corner: "top left", width: 64 },
    { turn: "90 degrees", matrix: [0, 1, 0, -1, 0, 0, 0, 0, 1], corner: "top right", width: 48 },
    { turn: "180 degrees", matrix: [-1, 0, 0, 0, -1, 0, 0, 0, 1], corner: "bottom right", width: 64 },
    { turn: "270 degrees", matrix: [0, -1, 0, 1, 0, 0, 0, 0, 1], corner: "bottom left", width: 48 },
    { turn: "mirrored", matrix: [-1, 0, 0, 0, 1, 0, 0, 0, 1], corner: "top right", width: 64 },
    { turn: "upside down in a mirror", matrix: [1, 0, 0, 0, -1, 0, 0, 0, 1], corner: "bottom left", width: 64 },
    { turn: "90 degrees and mirrored", matrix: [0, -1, 0, -1, 0, 0, 0, 0, 1], corner: "bottom right", width: 48 },
    { turn: "270 degrees and mirrored", matrix: [0, 1, 0, 1, 0, 0, 0, 0, 1], corner: "top left", width: 48 },
  ])("$turn is seen and written upright", async ({ matrix, corner: expected, width }) => {
    const path = join(await temporaryFolder(), "turned.mp4");
    await makeVideo(path, { frames: 3, paint: corner, displayMatrix: matrix });
    expect(await brightCorner(path)).toEqual({ corner: expected, width, height: 112 - width });
    await copyVideo(path, `${path}.copy.mp4`);
    expect(await brightCorner(`${path}.copy.mp4`)).toEqual({ corner: expected, width, height: 112 - width });
  });

  test("keeps the shape of its pixels", async () => {
    const path = join(await temporaryFolder(), "turned.mp4");
    const sampleAspectRatio = { num: 4, den: 3 };
    await makeVideo(path, { frames: 3, sampleAspectRatio, displayMatrix: [0, 1, 0, -1, 0, 0, 0, 0, 1] });
    await copyVideo(path, `${path}.copy.mp4`);
    const { sampleAspectRatio: written } = (await probeVideo(`${path}.copy.mp4`)).streams[0];
    expect([written.num, written.den]).toEqual([3, 4]);
  });

  test("at times, as by a hand that turns the camera, stands upright all the time, at the size of its first frame", async () => {
    using conform = new Conform();
    const turned = (matrix?: readonly number[], isKey = true) => {
      const frame = newFrame(64, 48, AV_PIX_FMT_YUV420P);
      corner(0, frame);
      if (isKey) frame.setFlags(AV_FRAME_FLAG_KEY);
      const data = matrix && frame.newSideData(AV_FRAME_DATA_DISPLAYMATRIX, 36);
      for (const [i, value] of (matrix ?? []).entries()) data!.writeInt32LE(value * 65_536, 4 * i);
      return frame;
    };
    const clockwise = [0, 1, 0, -1, 0, 0, 0, 0, 16_384];
    // What H.264 itself tells is handed out with the first frame for which it holds.
    for (const { matrix, given = matrix, isKey } of [
      {},
      { matrix: clockwise },
      { matrix: clockwise, given: undefined, isKey: false },
      {},
    ]) {
      using frame = await conform.apply(turned(given, isKey));
      expect([frame.width, frame.height]).toEqual([64, 48]);
      const { data, linesize } = frame;
      const at = (x: number, y: number) => data![0][y * linesize[0] + x] > 120;
      // Turned by 90 degrees it is 36 wide between bars of 14, and its bright corner is the right one.
      expect([at(20, 10), at(44, 10)]).toEqual(matrix ? [false, true] : [true, false]);
    }
  });

  test("at an angle between is turned to the nearest right one", () => {
    expect(turnBy([0.1, 0.9, 0, -0.9, 0.1, 0, 0, 0, 1])).toBe("clock");
    expect(turnBy([0.9, 0.1, 0, -0.1, 0.9, 0, 0, 0, 1])).toBe("none");
  });
});
