import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Frame } from "node-av/lib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { type Made, makeVideo, noise } from "../testing/make-video.ts";
import { movingGif } from "../testing/moving-gif.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { cutOff } from "./cut-off.ts";
import { openVideo } from "./index.ts";

interface Container {
  ending: string;
  codec: string;
  sound: string;
  containerOptions?: Made["containerOptions"];
}

const CONTAINERS: Container[] = [
  { ending: ".mkv", codec: "libx264", sound: "aac" },
  { ending: ".ts", codec: "libx264", sound: "aac" },
  { ending: ".avi", codec: "libx264", sound: "libmp3lame" },
  { ending: ".webm", codec: "libvpx", sound: "libvorbis" },
  { ending: ".flv", codec: "libx264", sound: "aac" },
  { ending: ".mpg", codec: "mpeg2video", sound: "mp2" },
  { ending: ".ogv", codec: "libtheora", sound: "libvorbis" },
  { ending: ".wmv", codec: "wmv2", sound: "wmav2" },
  { ending: ".mp4", codec: "libx264", sound: "aac", containerOptions: { movflags: "frag_keyframe+empty_moov" } },
  { ending: ".mov", codec: "libx264", sound: "aac", containerOptions: { movflags: "faststart" } },
];

/** A recording of which only a part was written. */
async function cut(bytes: Buffer, ending: string, share = 0.7): Promise<string> {
  const path = join(await temporaryFolder(), `cut${ending}`);
  // Not at the end of a packet, by any format's size of packets.
  await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share) | 1));
  return path;
}

async function whole({ ending, codec, sound, containerOptions = {} }: Container): Promise<string> {
  const path = join(await temporaryFolder(), `whole${ending}`);
  await makeVideo(path, { frames: 50, codec, sound: [sound], containerOptions, paint: noise });
  return path;
}

/** Waves that move: few bytes a frame. */
function drifting(index: number, { data }: Frame): void {
  for (const plane of data!) {
    for (let i = 0; i < plane.length; i++) plane[i] = 128 + 60 * Math.sin((i + 3 * index) / 9);
  }
}

describe("a recording that is cut off", () => {
  test.each(CONTAINERS)("is shown as far as it goes as $ending, and what is missing is told", async (container) => {
    const path = await whole(container);
    expect((await copyVideo(path, `${path}.mp4`)).report.warnings).toEqual([]);
    const short = await cut(await readFile(path), container.ending);
    const { frames, report } = await copyVideo(short, `${short}.copy.mp4`);
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(50);
    expect(report.warnings[0]).toMatch(/^the recording is cut off: /);
    expect((await probeVideo(`${short}.copy.mp4`)).streams[0].ticks).toHaveLength(frames);
    await expect(copyVideo(short, `${short}.strict.mp4`, { strict: true })).rejects.toThrow(
      /cut\.\w+: .* after frame \d+$/,
    );
  });

  test.each([
    { ending: ".mkv", codec: "libx264", sound: "aac" },
    { ending: ".avi", codec: "libx264", sound: "libmp3lame" },
    { ending: ".mov", codec: "libx264", sound: "aac", containerOptions: { movflags: "faststart" } },
  ])("is told to lack as many frames as it does, as $ending", async (container) => {
    const short = await cut(await readFile(await whole(container)), container.ending);
    const { frames, report } = await copyVideo(short, `${short}.copy.mp4`);
    expect(Math.abs(frames + report.missingFrames - 50)).toBeLessThanOrEqual(3);
    expect(report.missingSeconds).toBeCloseTo(report.missingFrames / 25, 1);
  });

  test("is refused as an MP4 without an index, with the reason", async () => {
    const path = join(await temporaryFolder(), "whole.mp4");
    await makeVideo(path, { frames: 50, paint: noise });
    const short = await cut(await readFile(path), ".mp4");
    await expect(openVideo(short)).rejects.toThrow(/cut\.mp4: the recording was cut off before its index \(moov\)/);
  });

  test("is seen in a GIF", async () => {
    const short = await cut(await movingGif(20), ".gif");
    const { frames, report } = await copyVideo(short, `${short}.mp4`);
    expect(frames).toBeGreaterThan(5);
    expect(report.warnings).toEqual(["the recording is cut off: how much is missing is not known"]);
  });
});

describe("a recording that is damaged in the middle", () => {
  test("has the frames counted that a GIF lost", async () => {
    const path = join(await temporaryFolder(), "a.gif");
    const bytes = await movingGif(20);
    await writeFile(path, bytes);
    expect((await copyVideo(path, `${path}.whole.mp4`)).report.missingFrames).toBe(0);
    bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 60);
    await writeFile(path, bytes);
    const { frames, report } = await copyVideo(path, `${path}.mp4`);
    expect(frames).toBeLessThan(20);
    expect(Math.abs(frames + report.missingFrames - 20)).toBeLessThanOrEqual(2);
    expect(report.warnings[0]).toMatch(/damaged or has holes: about \d+ frames/);
  });

  test.each(CONTAINERS.filter(({ ending }) => [".mkv", ".ts", ".avi", ".mpg", ".mov"].includes(ending)))(
    "is shown over the damage as $ending, and what was lost is told",
    async (container) => {
      const path = await whole(container);
      const bytes = await readFile(path);
      const middle = bytes.length >> 1;
      bytes.fill(0, middle, middle + 2000);
      await writeFile(path, bytes);
      const { times, frames, report } = await copyVideo(path, `${path}.mp4`);
      expect(frames).toBeGreaterThan(25);
      expect(times.at(-1)).toBeGreaterThan(1.5);
      expect(report.missingFrames + report.damagedFrames).toBeGreaterThan(0);
      expect(report.warnings[0]).toMatch(/damaged/);
      await expect(copyVideo(path, `${path}.strict.mp4`, { strict: true })).rejects.toThrow(
        /whole\.\w+: .*(damaged|missing)/,
      );
      expect((await readdir(join(path, ".."))).sort()).toEqual([
        `whole${container.ending}`,
        `whole${container.ending}.mp4`,
      ]);
    },
  );
});

describe("of a recording whose frames are damaged", () => {
  test("those of HEVC are shown that come after, though they are made of damaged ones", async () => {
    const path = join(await temporaryFolder(), "a.mp4");
    const options = { "x265-params": "keyint=100:min-keyint=100:scenecut=0" };
    await makeVideo(path, { width: 160, height: 120, frames: 50, codec: "libx265", paint: drifting, options });
    const bytes = await readFile(path);
    const at = Math.floor(bytes.length * 0.3);
    bytes.fill(0, at, at + 200);
    await writeFile(path, bytes);
    const { frames, report } = await copyVideo(path, `${path}.mp4`);
    expect(frames + report.missingFrames).toBe(50);
    expect(report.missingFrames).toBeLessThan(5);
    expect(report.damagedFrames).toBeGreaterThan(20);
  });

  test("JPEGs that are damaged in their middle are shown and counted, in an AVI, its first one too, and as a sequence", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.avi");
    const options = { strict: "unofficial" };
    await makeVideo(path, { width: 160, height: 120, frames: 10, codec: "mjpeg", paint: noise, options });
    const size = { width: 160, height: 120, channels: 3 as const, background: "black" };
    const noisy = sharp({ create: { ...size, noise: { type: "gaussian", mean: 128, sigma: 40 } } });
    const picture = await noisy.jpeg().toBuffer();
    for (let i = 0; i < 10; i++) await writeFile(join(folder, `${i}.jpg`), picture);
    const first = join(folder, "first.avi");
    await cp(path, first);
    for (const [file, share] of [
      [path, 1 / 2],
      [first, 0.12],
      [join(folder, "4.jpg"), 1 / 2],
    ] as const) {
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length * share);
      bytes.fill(0, at, at + 100);
      await writeFile(file, bytes);
    }
    for (const video of [path, first, join(folder, "%d.jpg")]) {
      const { frames, report } = await copyVideo(video, join(folder, "copy.mp4"));
      expect([frames, report.damagedFrames, report.missingFrames], video).toEqual([10, 1, 0]);
      await expect(copyVideo(video, join(folder, "strict.mp4"), { strict: true })).rejects.toThrow(/damaged/);
    }
  });
});

describe("a hole in a recording", () => {
  test.each([".mp4", ".mkv"])("is told by its seconds and by the frames that would fill it, as %s", async (ending) => {
    const path = join(await temporaryFolder(), `hole${ending}`);
    await makeVideo(path, { frames: 40, time: (i) => (i < 20 ? i : i + 2000) });
    const { report } = await copyVideo(path, `${path}.copy${ending}`);
    expect([report.missingFrames, report.missingSeconds]).toEqual([2000, expect.closeTo(80, 1)]);
  });
});

describe("two recordings in one file", () => {
  test.each([".mp4", ".flv"])("of which FFmpeg reads the first only are told apart, as %s", async (ending) => {
    const path = join(await temporaryFolder(), `one${ending}`);
    await makeVideo(path);
    const bytes = await readFile(path);
    const joined = `${path}.two${ending}`;
    await writeFile(joined, Buffer.concat([bytes, bytes]));
    const { frames, report } = await copyVideo(joined, `${joined}.mp4`);
    expect(frames).toBe(20);
    expect(report.warnings).toEqual([expect.stringMatching(/^another recording follows/)]);
    await expect(copyVideo(joined, `${joined}.strict.mp4`, { strict: true })).rejects.toThrow(/another recording/);
    expect((await copyVideo(path, `${path}.copy.mp4`)).report.warnings).toEqual([]);
  });
});

test("headers that are damaged are not taken for a file that may not be read", async () => {
  const path = await whole(CONTAINERS.find(({ ending }) => ending === ".ogv")!);
  const bytes = await readFile(path);
  bytes.fill(0, 200, 3200);
  await writeFile(path, bytes);
  const fault = await openVideo(path).then(
    () => "",
    ({ message }) => message,
  );
  expect(fault).not.toMatch(/permi/);
});

test("a whole file's end is not taken for a cut", async () => {
  const path = join(await temporaryFolder(), "a.gif");
  await writeFile(path, await movingGif(3));
  expect(await cutOff(path, "gif")).toBeUndefined();
});
