import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { rgbImage } from "../../../image/index.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { type Made, makeVideo, noise, plain } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { createVideo, openVideo } from "./index.ts";
import { verify } from "./verify.ts";

async function made(what: Made = {}, name = "clip.mp4"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await makeVideo(path, what);
  return path;
}

describe("a video that is written", () => {
  test("has what was drawn on the planes of its frames", async () => {
    const path = await made({ frames: 3 });
    const out = `${path}.copy.mp4`;
    {
      await using video = await openVideo(path);
      await using copy = await createVideo(out, { like: video });
      for await (const frame of video.frames()) {
        using owned = frame;
        const { y, width, height } = await owned.planes();
        for (let row = 0; row < height / 2; row++) y.data.fill(220, row * y.stride, row * y.stride + width);
        await copy.write(owned);
      }
      await copy.finish();
    }
    await using video = await openVideo(out);
    for await (const frame of video.frames()) {
      using owned = frame;
      const { y } = await owned.planes();
      expect(y.data[10 * y.stride + 30]).toBeGreaterThan(200);
      expect(y.data[40 * y.stride + 30]).toBeLessThan(100);
    }
  });

  test("shows its last frame as long as the source does", async () => {
    const path = await made();
    await copyVideo(path, `${path}.copy.mp4`);
    expect((await probeVideo(`${path}.copy.mp4`)).seconds).toBeCloseTo(0.8, 2);
  });

  test.each([48, 49, 50, 51, 52, 53, 54])(
    "of %i frames has its last frame, wherever FFmpeg cuts the file",
    async (frames) => {
      const path = await made({ frames });
      for (const codec of ["h264", "hevc"] as const) await copyVideo(path, `${path}.${codec}.mp4`, { codec });
      expect((await probeVideo(`${path}.h264.mp4`)).streams[0].ticks).toHaveLength(frames);
    },
  );

  test.each([
    { ending: ".mp4", codec: "h264", found: "h264" },
    { ending: ".mp4", codec: "hevc", found: "hevc" },
    { ending: ".mkv", codec: "av1", found: "av1" },
    { ending: ".webm", codec: undefined, found: "vp9" },
    { ending: ".mkv", codec: "vp9", found: "vp9" },
    { ending: ".mov", codec: undefined, found: "h264" },
    { ending: ".ts", codec: undefined, found: "h264" },
  ] as const)("is $found as $ending where $codec is asked for", async ({ ending, codec, found }) => {
    const path = await made({ width: 128, height: 96 });
    const out = `${path}.copy${ending}`;
    await copyVideo(path, out, { codec });
    const { streams } = await probeVideo(out);
    expect([streams[0].codec, streams[0].ticks.length]).toEqual([found, 20]);
  });

  test("has the size, rate and quality that are asked for", async () => {
    const path = await made({ paint: noise });
    const [small, slow, coarse] = ["small", "slow", "coarse"].map((name) => `${path}.${name}.mp4`);
    await copyVideo(path, small, { width: 32 });
    expect((await probeVideo(small)).streams[0]).toMatchObject({ width: 32, height: 24 });
    await copyVideo(path, slow, { frameRate: 10 });
    const { times } = (await probeVideo(slow)).streams[0];
    expect(times.map((time) => Math.round(10 * time))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].slice(0, times.length));
    expect(times.length).toBeGreaterThanOrEqual(8);
    await copyVideo(path, coarse, { crf: 45 });
    expect((await readFile(coarse)).length).toBeLessThan((await readFile(path)).length / 3);
    await copyVideo(path, `${path}.fast.mp4`, { frameRate: 50 });
    expect((await probeVideo(`${path}.fast.mp4`)).streams[0].ticks).toHaveLength(40);
  });

  test("shows its last frame at a steady rate as long as it was", async () => {
    const path = await made({ frames: 3, timeBase: { num: 1, den: 1 }, time: (i) => i });
    await copyVideo(path, `${path}.copy.mp4`, { frameRate: 10 });
    expect((await probeVideo(`${path}.copy.mp4`)).streams[0].times).toHaveLength(30);
  });

  test("of another size is as wide as it was, by the shape of its pixels", async () => {
    const path = await made({ frames: 2, width: 180, height: 144, sampleAspectRatio: { num: 64, den: 45 } });
    const shape = async (size: { width?: number; height?: number }) => {
      await copyVideo(path, `${path}.copy.mp4`, size);
      const { sampleAspectRatio: of } = (await probeVideo(`${path}.copy.mp4`)).streams[0];
      return of.num / of.den;
    };
    expect(await shape({ width: 320, height: 180 })).toBeCloseTo(1, 2);
    expect(await shape({ width: 200, height: 200 })).toBeCloseTo(16 / 9, 2);
    expect(await shape({ width: 90 })).toBeCloseTo(64 / 45, 2);
  });

  test.each([
    { codec: "av1", size: { width: 16, height: 16 }, fault: /av1 takes pictures from 32 to 16384 pixels/ },
    { codec: "hevc", size: { crf: 60 }, fault: /crf: must be a number from 0 to 51 with hevc/ },
  ] as const)("is refused as $codec with $size, which the encoder does not take", async ({ codec, size, fault }) => {
    const path = await made({ frames: 2 });
    await using video = await openVideo(path);
    await expect(createVideo(`${path}.copy.mp4`, { like: video, codec, ...size })).rejects.toThrow(fault);
  });

  test.each([
    { option: "codec", value: "mpeg9" },
    { option: "crf", value: 70 },
    { option: "width", value: 3 },
    { option: "frameRate", value: 0 },
    { option: "threads", value: -1 },
  ])("is refused with $option $value", async ({ option, value }) => {
    const path = await made({ frames: 2 });
    await using video = await openVideo(path);
    const create = createVideo(`${path}.copy.mp4`, { like: video, [option]: value });
    await expect(create).rejects.toThrow(new RegExp(`^${option}: must be `));
  });

  test("is refused in a container that none are written in", async () => {
    const path = await made({ frames: 2 });
    await using video = await openVideo(path);
    await expect(createVideo(`${path}.wmv`, { like: video })).rejects.toThrow(/\.wmv: videos are written as \.mp4/);
  });

  test.each([
    { ending: ".ts", codec: "vp9", taken: "h264, hevc" },
    { ending: ".mov", codec: "av1", taken: "h264, hevc" },
    { ending: ".m4v", codec: "hevc", taken: "h264" },
    { ending: ".webm", codec: "h264", taken: "vp9, av1" },
  ] as const)("is refused at once as $ending in $codec, with what is taken", async ({ ending, codec, taken }) => {
    await using video = await openVideo(await made({ frames: 2 }));
    const out = join(await temporaryFolder(), `a${ending}`);
    await expect(createVideo(out, { like: video, codec })).rejects.toThrow(
      `${out}: codec: this container takes ${taken}, not ${codec}`,
    );
  });

  test.each([".mp4", ".mkv"])("has the pixels' shape that the container tells, as %s", async (ending) => {
    const path = await made({ frames: 2, containerAspect: { num: 3, den: 4 } }, `a${ending}`);
    await copyVideo(path, `${path}.copy${ending}`);
    const { num, den } = (await probeVideo(`${path}.copy${ending}`)).streams[0].sampleAspectRatio;
    expect(num / den).toBeCloseTo(3 / 4, 2);
  });

  test("has even sides where its frames have odd ones", async () => {
    const path = await made({ width: 65, height: 49, codec: "mpeg4", frames: 4 }, "odd.avi");
    await copyVideo(path, `${path}.mp4`);
    expect((await probeVideo(`${path}.mp4`)).streams[0]).toMatchObject({ width: 66, height: 50 });
  });
});

describe("frames of other sizes in mid-file", () => {
  test.each([
    { change: "grow", size: [128, 96] },
    { change: "shrink", size: [32, 24] },
  ])("that $change are brought to the first one's size", async ({ size: [width, height] }) => {
    const options = { paint: plain(180, 100, 150) };
    const parts = [await made(options, "a.ts"), await made({ ...options, width, height }, "b.ts")];
    const path = join(await temporaryFolder(), "joined.ts");
    await writeFile(path, Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))));
    const { frames } = await copyVideo(path, `${path}.mp4`);
    expect(frames).toBe(40);
    await using video = await openVideo(`${path}.mp4`);
    expect([video.width, video.height]).toEqual([64, 48]);
    for await (const frame of video.frames()) {
      using owned = frame;
      const { y } = await owned.planes();
      for (const at of [0, 63, 47 * y.stride, 47 * y.stride + 63]) expect(Math.abs(y.data[at] - 180)).toBeLessThan(6);
    }
  });

  test("keep their proportions, between black bars", async () => {
    const options = { paint: plain(180, 128, 128) };
    const parts = [await made(options, "a.ts"), await made({ ...options, width: 48, height: 64 }, "b.ts")];
    const path = join(await temporaryFolder(), "joined.ts");
    await writeFile(path, Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))));
    await using video = await openVideo(path);
    let last: number[] = [];
    for await (const frame of video.frames()) {
      using owned = frame;
      const { data } = await owned.picture.pixels();
      last = [0, 32, 63].map((x) => data[3 * (24 * 64 + x)]);
    }
    expect(last.map((value) => value > 100)).toEqual([false, true, false]);
  });
});

describe("a video that cannot be written whole", () => {
  test("is told of, and the file of that name stays, where the disk is full", async (context) => {
    const disk = await temporaryFolder();
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=24k", "tmpfs", disk]);
    if (status !== 0) context.skip("mounting a small file system needs root on Linux");
    onTestFinished(() => void spawnSync("umount", ["-l", disk]));
    const path = await made({ paint: noise, frames: 40, sound: ["aac"] });
    for (const ending of [".mp4", ".mkv", ".ts"]) {
      const out = join(disk, `copy${ending}`);
      await writeFile(out, "an older one");
      await expect(copyVideo(path, out)).rejects.toThrow(/copy\.\w+: cannot be written/);
      expect(await readFile(out, "utf8")).toBe("an older one");
      expect(await readdir(disk)).toEqual([`copy${ending}`]);
      spawnSync("rm", [out]);
    }
  });

  test("is found by counting its frames", async () => {
    const path = await made();
    await verify(path, "clip.mp4", 20);
    await expect(verify(path, "clip.mp4", 21)).rejects.toThrow("clip.mp4: cannot be written whole: 20 of 21 frames");
    await writeFile(path, (await readFile(path)).subarray(0, 900));
    await expect(verify(path, "clip.mp4", 20)).rejects.toThrow("0 of 20 frames");
  });

  test("leaves nothing where it is not finished", async () => {
    const path = await made();
    const folder = await temporaryFolder();
    {
      await using video = await openVideo(path);
      await using copy = await createVideo(join(folder, "copy.mp4"), { like: video });
      for await (const frame of video.frames()) {
        using owned = frame;
        await copy.write(owned);
      }
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test("can be played as far as it was written, while it is written", async () => {
    const path = await made({ frames: 200, paint: noise });
    const folder = await temporaryFolder();
    await using video = await openVideo(path);
    await using copy = await createVideo(join(folder, "copy.mp4"), { like: video, codec: "h264" });
    for await (const frame of video.frames()) {
      using owned = frame;
      await copy.write(owned);
    }
    const [partial] = await readdir(folder);
    await writeFile(join(folder, "crashed.mp4"), await readFile(join(folder, partial)));
    const { streams } = await probeVideo(join(folder, "crashed.mp4"));
    expect(streams[0].ticks.length).toBeGreaterThanOrEqual(50);
  });
});

describe("a video that is stopped", () => {
  test("is a whole one of the frames until then", async () => {
    const path = await made({ frames: 60 });
    const out = `${path}.copy.mp4`;
    const stop = new AbortController();
    await using video = await openVideo(path);
    await using copy = await createVideo(out, { like: video });
    for await (const frame of video.frames({ signal: stop.signal })) {
      using owned = frame;
      await copy.write(owned);
      if (owned.index === 9) stop.abort();
    }
    await copy.finish();
    expect((await probeVideo(out)).streams[0].ticks).toHaveLength(10);
    expect(video.report().warnings).toEqual([]);
  });

  test("may be left at any frame", async () => {
    await using video = await openVideo(await made());
    for await (const frame of video.frames()) {
      frame[Symbol.dispose]();
      break;
    }
    const again = video.frames().next();
    await expect(again).rejects.toThrow(/its frames were read already/);
  });
});

test("a frame without pixels of its own is refused", async () => {
  const path = await made({ frames: 2 });
  await using video = await openVideo(path);
  await using copy = await createVideo(`${path}.copy.mp4`, { like: video });
  await copy.write({ source: "", index: 0, time: 0, image: rgbImage(64, 48) });
  await expect(copy.write({ source: "", index: 1, time: 1 } as never)).rejects.toThrow(/a frame to write has an image/);
});
