import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { makeVideo, noise } from "../testing/make-video.ts";
import { movingGif } from "../testing/moving-gif.ts";
import { Conform } from "./conform.ts";
import { ContainerReader } from "./frames.ts";
import { openVideo } from "./index.ts";
import { StreamInput } from "./stream-input.ts";

const picture = (red: number, width = 64) =>
  sharp({ create: { width, height: 48, channels: 3, background: { r: red, g: 20, b: 30 } } });

/** Pictures of growing red, by the names given. */
async function pictures(names: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const [i, name] of names.entries()) await picture(20 * i).toFile(join(folder, name));
  return folder;
}

/** The red of each frame and its time. */
async function seen(source: string, frameRate?: number) {
  await using video = await openVideo(source, { frameRate });
  const reds: number[] = [];
  const times: number[] = [];
  for await (const frame of video.frames()) {
    using owned = frame;
    reds.push((await owned.picture.pixels()).data[0]);
    times.push(owned.time);
  }
  return { reds, times, report: video.report(), expected: video.expectedFrames };
}

describe("pictures as a video", () => {
  test.each([
    { pattern: "%04d.png", names: ["0007.png", "0008.png", "0010.png", "note.png"].slice(0, 2) },
    { pattern: "img%d.png", names: ["img9.png", "img10.png"] },
    { pattern: "shot-*.png", names: ["shot-2.png", "shot-10.png"] },
    { pattern: "%03d.jpg", names: ["998.jpg", "999.jpg", "1000.jpg"] },
  ])("$pattern are shown in order at a steady rate", async ({ pattern, names }) => {
    const folder = await pictures(names);
    await writeFile(join(folder, "other.txt"), "");
    const { reds, times, report, expected } = await seen(join(folder, pattern), 10);
    expect(reds.map((red) => Math.round(red / 20))).toEqual(names.map((_, i) => i));
    expect(times).toEqual(names.map((_, i) => i / 10));
    expect(report.warnings).toEqual([]);
    expect(expected).toBe(names.length);
  });

  test("are written with that rate", async () => {
    const folder = await pictures(["1.png", "2.png", "3.png"]);
    const { frames, times } = await copyVideo(join(folder, "%d.png"), join(folder, "out.mp4"));
    expect([frames, times]).toEqual([3, [0, 0.04, 0.08]]);
  });

  test("name one that is cut off, which a strict reader refuses", async () => {
    const folder = await pictures(["1.jpg", "2.jpg", "3.jpg"]);
    const second = join(folder, "2.jpg");
    await writeFile(second, (await readFile(second)).subarray(0, -20));
    const { frames, report } = await copyVideo(join(folder, "%d.jpg"), join(folder, "out.mp4"));
    expect(frames).toBe(3);
    expect(report.warnings).toEqual([`${second} is damaged, shown as far as it can be decoded`]);
    await expect(copyVideo(join(folder, "%d.jpg"), join(folder, "strict.mp4"), { strict: true })).rejects.toThrow(
      /damaged/,
    );
  });

  test("tell of numbers that are missing and of pictures that cannot be read", async () => {
    const folder = await pictures(["1.png", "2.png", "4.png", "5.png"]);
    await writeFile(join(folder, "4.png"), "no picture");
    const { reds, report } = await seen(join(folder, "%d.png"));
    expect(reds).toHaveLength(3);
    expect(report.missingFrames).toBe(2);
    expect(report.warnings).toEqual([
      "pictures of these numbers are missing: 3",
      expect.stringMatching(/4\.png cannot be read$/),
    ]);
    await expect(copyVideo(join(folder, "%d.png"), join(folder, "out.mp4"), { strict: true })).rejects.toThrow(
      /missing/,
    );
  });

  test("of other sizes are brought to the first one's", async () => {
    const folder = await pictures(["1.png"]);
    await picture(90, 128).toFile(join(folder, "2.png"));
    expect((await seen(join(folder, "*.png"))).reds).toHaveLength(2);
  });

  test("that are none are refused in one line", async () => {
    const folder = await pictures(["1.png"]);
    await expect(openVideo(join(folder, "%d.jpg"))).rejects.toThrow(/%d\.jpg: the folder holds no such pictures$/);
    await expect(openVideo(join(folder, "none/%d.jpg"))).rejects.toThrow(/there is no folder .*none$/);
  });
});

describe("animations", () => {
  test.each(["webp", "gif", "png"])("of %s are videos", async (format) => {
    const path = join(await temporaryFolder(), `moving.${format}`);
    if (format === "png") await makeVideo(`${path}.apng`, { codec: "apng", pixelFormat: "rgb24", frames: 6 });
    else if (format === "gif") await writeFile(path, await movingGif(6));
    else
      await sharp(await movingGif(6), { animated: true })
        .webp({ delay: Array(6).fill(100) })
        .toFile(path);
    const { times, report } = await seen(format === "png" ? `${path}.apng` : path);
    expect(times).toHaveLength(6);
    expect(report.warnings).toEqual([]);
    if (format !== "png") expect(times[5]).toBeCloseTo(0.5, 2);
  });
});

describe("a file", () => {
  test.each(["mts", "m2ts", "flv", "3gp", "none"])("is read by its content, named .%s", async (ending) => {
    const folder = await temporaryFolder();
    const container = { mts: "ts", m2ts: "ts", none: "mp4" }[ending] ?? ending;
    const made = join(folder, `made.${container}`);
    const size = ending === "3gp" ? { width: 176, height: 144 } : {};
    await makeVideo(made, { ...size, containerOptions: ending === "m2ts" ? { mpegts_m2ts_mode: "1" } : {} });
    const path = join(folder, ending === "none" ? "clip" : `clip:1.${ending}`);
    await rename(made, path);
    expect((await seen(path)).times).toHaveLength(20);
  });

  test("that is none is refused in one line", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "text.mp4"), "not a video at all");
    await writeFile(join(folder, "empty.mp4"), "");
    await expect(openVideo(join(folder, "text.mp4"))).rejects.toThrow(
      /text\.mp4: not a video that can be read \(.+\)$/,
    );
    await expect(openVideo(join(folder, "empty.mp4"))).rejects.toThrow(/empty\.mp4: the file is empty$/);
    await expect(openVideo(join(folder, "no.mp4"))).rejects.toThrow(/no\.mp4: no such file/);
    await expect(openVideo(folder)).rejects.toThrow(/is a folder/);
  });
});

describe("a pipe", () => {
  test("is read from its first byte to its last, frame by frame", async () => {
    const path = join(await temporaryFolder(), "clip.mkv");
    await makeVideo(path, { frames: 40 });
    const bytes = await readFile(path);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 500) }, (_, i) =>
      bytes.subarray(500 * i, 500 * i + 500),
    );
    const input = new StreamInput(Readable.from(chunks));
    await using reader = await ContainerReader.open("pipe", { url: "", input }, { threads: 1, conform: new Conform() });
    let count = 0;
    for (let read = await reader.next(); read; read = await reader.next()) {
      read.frame.free();
      count++;
    }
    expect(count).toBe(40);
  });

  test("that gives nothing more is let go", async () => {
    const path = join(await temporaryFolder(), "clip.mkv");
    await makeVideo(path, { frames: 60, width: 128, height: 96, paint: noise });
    const bytes = await readFile(path);
    async function* stalling() {
      yield bytes.subarray(0, bytes.length - 1000);
      await new Promise(() => {});
    }
    const input = new StreamInput(Readable.from(stalling()));
    const reader = await ContainerReader.open("pipe", { url: "", input }, { threads: 1, conform: new Conform() });
    const last = (async () => {
      for (let read = await reader.next(); read; read = await reader.next()) read.frame.free();
    })();
    setTimeout(() => reader.interrupt(), 200);
    await last;
    await reader[Symbol.asyncDispose]();
  });
});
