import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { type Made, makeVideo } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { NO_TIME } from "./av.ts";
import { Holes } from "./holes.ts";
import { openVideo } from "./index.ts";
import { Timeline } from "./timeline.ts";

async function made(name: string, what: Made = {}): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await makeVideo(path, what);
  return path;
}

async function timesOf(path: string): Promise<number[]> {
  await using video = await openVideo(path);
  const times: number[] = [];
  for await (const frame of video.frames()) {
    using owned = frame;
    times.push(owned.time);
  }
  return times;
}

const differences = (times: readonly number[]) => times.slice(1).map((time, i) => time - times[i]);

describe("the times of a video", () => {
  test.each([
    { name: "clip.ts", codec: "libx264" },
    { name: "clip.mpg", codec: "mpeg2video" },
    { name: "clip.mp4", codec: "libx264", start: 3600 },
    { name: "clip.ts", codec: "libx264", start: 3600 },
    { name: "clip.mkv", codec: "libx264", start: 3600 },
  ])("begin at 0 in $name whose clock starts at $start", async ({ name, ...what }) => {
    const path = await made(name, { ...what, sound: [name.endsWith("mpg") ? "mp2" : "aac"] });
    const out = `${path}.copy.mp4`;
    const { times } = await copyVideo(path, out);
    expect(times[0]).toBeLessThan(0.1);
    for (const step of differences(times)) expect(step).toBeCloseTo(0.04, 2);
    const { seconds, streams } = await probeVideo(out);
    expect(seconds).toBeLessThan(1.2);
    expect(streams[0].times[0] - streams[1].times[0]).toBeCloseTo(times[0], 1);
  });

  test("are kept to the tick at any rate, evenly or not", async () => {
    const uneven = (i: number) => 1001 * i + (i % 3) * 137;
    const path = await made("clip.mp4", { timeBase: { num: 1, den: 240_000 }, time: uneven });
    const out = `${path}.copy.mp4`;
    await copyVideo(path, out);
    const [before, after] = [await probeVideo(path), await probeVideo(out)].map(({ streams }) => streams[0]);
    expect(after.timeBase).toEqual(before.timeBase);
    expect(after.ticks).toEqual(before.ticks);
    expect(after.ticks).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(uneven(i))));
  });

  test("are those of decoding in an AVI, which has no others", async () => {
    const path = await made("clip.avi", { options: { bf: "2" } });
    const times = await timesOf(path);
    expect(times).toHaveLength(20);
    expect(times.map((time) => Math.round(25 * time))).toEqual([...Array(20).keys()]);
  });

  test("leave nothing out of an AVI whose frames are shown for some of its ticks each", async () => {
    const starts = Array.from({ length: 20 }, (_, i) => 2 * i + (i % 3 === 1 ? 1 : 0));
    const path = await made("clip.avi", { codec: "mpeg4", time: (i) => starts[i] });
    await using video = await openVideo(path, { strict: true });
    const times: number[] = [];
    for await (using frame of video.frames()) times.push(Math.round(25 * frame.time));
    expect(times).toEqual(starts);
    expect(video.report()).toMatchObject({ missingFrames: 0, warnings: [] });
  });

  test("go on where recordings were joined, and the jump is told", async () => {
    const one = await readFile(await made("one.ts", { sound: ["aac"] }));
    const joined = join(await temporaryFolder(), "joined.ts");
    await writeFile(joined, Buffer.concat([one, one]));
    const { times, report } = await copyVideo(joined, `${joined}.mp4`);
    expect(times).toHaveLength(40);
    for (const step of differences(times)) expect(step).toBeCloseTo(0.04, 1);
    expect(report.missingFrames).toBe(0);
    expect(report.warnings).toEqual([expect.stringMatching(/clock jumps [\d.]+ s back; the times were joined$/)]);
  });

  test("go on where a camera's clock jumps an hour ahead", async () => {
    const parts = await Promise.all([0, 3600].map(async (start) => readFile(await made("part.ts", { start }))));
    const joined = join(await temporaryFolder(), "jump.ts");
    await writeFile(joined, Buffer.concat(parts));
    const times = await timesOf(joined);
    expect(times).toHaveLength(40);
    expect(times[39]).toBeCloseTo(1.56, 1);
  });

  test("keep a hole, which is told with what is missing", async () => {
    const path = await made("hole.mkv", { frames: 40, time: (i) => (i < 15 ? i : i + 50) });
    await using video = await openVideo(path);
    const times: number[] = [];
    for await (const frame of video.frames()) {
      using owned = frame;
      times.push(owned.time);
    }
    expect(times[15] - times[14]).toBeCloseTo(2.04, 2);
    expect(video.report()).toMatchObject({ frames: 40, missingFrames: 50 });
    expect(video.report().warnings).toContain("no picture from 0.6 s to 2.6 s");
    await expect(copyVideo(path, `${path}.mp4`, { strict: true })).rejects.toThrow(/hole\.mkv: frames are missing/);
  });
});

describe("the line of a source's times", () => {
  const TICK = { num: 1, den: 1000 };
  const packet = (dts: number, duration = 40) => ({
    pts: BigInt(dts),
    dts: BigInt(dts),
    duration: BigInt(duration),
    isKeyframe: true,
  });
  const placed = (line: Timeline, dts: number, stream = 0) => {
    const one = packet(dts);
    line.place(one, stream, TICK);
    return Number(one.pts);
  };

  test("begins at the source's start for all streams alike", () => {
    const line = new Timeline(3_600_000_000n, true);
    expect([placed(line, 3_600_000), placed(line, 3_600_500, 1)]).toEqual([0, 500]);
  });

  test("follows one jump in all streams, in whichever order they come to it", () => {
    const line = new Timeline(0n, true);
    placed(line, 0);
    placed(line, 0, 1);
    expect(placed(line, 40)).toBe(40);
    // The pictures jump, the sound comes to the jump later and stays with them.
    expect(placed(line, 900_000)).toBe(80);
    expect(placed(line, 40, 1)).toBe(40);
    expect(placed(line, 900_010, 1)).toBe(90);
    expect(placed(line, 900_040)).toBe(120);
    expect(line.jumps).toHaveLength(1);
  });

  test("takes frames that are told in the order of showing as they are", () => {
    const line = new Timeline(0n, false);
    for (const pts of [0, 400, 200, 100, 300, 800, 600]) {
      const one = { pts: BigInt(pts), dts: NO_TIME, duration: 10n, isKeyframe: pts === 0 };
      line.place(one, 0, TICK);
      expect(Number(one.pts)).toBe(pts);
    }
    expect(line.jumps).toEqual([]);
  });
});

describe("holes", () => {
  const found = (times: readonly number[]) => {
    const holes = new Holes();
    return times.map((time) => holes.check(time, 0.04)).filter((gap) => gap > 0);
  };

  test("are seen from one missing frame on where frames come steadily", () => {
    const times = Array.from({ length: 30 }, (_, i) => 0.04 * (i < 20 ? i : i + 1));
    expect(found(times)).toEqual([expect.closeTo(0.04)]);
  });

  test("are none where frames come unevenly by nature", () => {
    const times = Array.from({ length: 30 }, (_, i) => 0.04 * i + 0.015 * (i % 3));
    expect(found(times)).toEqual([]);
  });
});
