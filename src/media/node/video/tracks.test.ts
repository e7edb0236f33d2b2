import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { makeVideo } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";
import { hasChapters } from "./chapters.ts";

/** A video of a container with sound, written again as another; what sound that has. */
async function soundOf(from: string, sound: readonly string[], to = ".mp4", codec = "libx264") {
  const folder = await temporaryFolder();
  const [path, out] = [join(folder, `in${from}`), join(folder, `out${to}`)];
  await makeVideo(path, { codec, sound });
  const { warnings, frames } = await copyVideo(path, out);
  const { streams } = await probeVideo(out);
  expect(streams[0].ticks).toHaveLength(frames);
  expect(frames).toBe(20);
  const tracks = streams.slice(1);
  for (const { times } of tracks) {
    expect(times[0]).toBeLessThan(0.1);
    expect(times.at(-1)).toBeGreaterThan(0.7);
    expect(times.at(-1)).toBeLessThan(0.9);
  }
  return { codecs: tracks.map((track) => track.codec), warnings };
}

describe("the sound of a video", () => {
  test.each([
    { from: ".mp4", sound: "aac", kept: "aac" },
    { from: ".ts", sound: "aac", kept: "aac" },
    { from: ".ts", sound: "mp2", kept: "mp3" },
    { from: ".avi", sound: "libmp3lame", kept: "mp3" },
    { from: ".avi", sound: "ac3", kept: "ac3" },
    { from: ".avi", sound: "pcm_s16le", kept: "aac" },
    { from: ".avi", sound: "adpcm_ms", kept: "aac" },
    { from: ".wmv", sound: "wmav2", kept: "aac", codec: "wmv2" },
    { from: ".mov", sound: "pcm_s16be", kept: "aac" },
    { from: ".mkv", sound: "flac", kept: "flac" },
    { from: ".mkv", sound: "libvorbis", kept: "aac" },
    { from: ".flv", sound: "aac", kept: "aac" },
    { from: ".mp4", sound: "aac", kept: "aac", to: ".mkv" },
    { from: ".ts", sound: "aac", kept: "aac", to: ".mkv" },
    { from: ".mkv", sound: "pcm_s16le", kept: "pcm_s16le", to: ".mkv" },
    { from: ".mov", sound: "pcm_s16be", kept: "pcm_s16be", to: ".mov" },
    { from: ".mp4", sound: "aac", kept: "opus", to: ".webm" },
    { from: ".webm", sound: "libvorbis", kept: "vorbis", to: ".webm", codec: "libvpx" },
    { from: ".mkv", sound: "pcm_s16le", kept: "aac", to: ".ts" },
  ])("$sound in $from becomes $kept in $to", async ({ from, sound, kept, to, codec }) => {
    expect(await soundOf(from, [sound], to, codec)).toEqual({ codecs: [kept], warnings: [] });
  });

  test("is kept in all its tracks", async () => {
    expect(await soundOf(".mkv", ["aac", "flac", "pcm_s16le"])).toEqual({
      codecs: ["aac", "flac", "aac"],
      warnings: [],
    });
  });

  test("of packets shorter than a tick stays as long as it is", async () => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { frames: 50, sound: ["truehd"], soundOptions: { strict: "-2" } });
    await copyVideo(path, `${path}.copy.mkv`);
    const end = async (file: string) => (await probeVideo(file)).streams[1].times.at(-1);
    expect(await end(`${path}.copy.mkv`)).toBe(await end(path));
  });

  test("of more than two channels is said to be mixed where it is encoded anew", async () => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { sound: ["pcm_s16le"], channels: 6 });
    const { warnings } = await copyVideo(path, `${path}.copy.mp4`);
    expect(warnings).toEqual(["sound (pcm_s16le) is in stereo, its 6 channels mixed"]);
  });

  test("is left out where that is asked for", async () => {
    const path = join(await temporaryFolder(), "in.mp4");
    await makeVideo(path, { sound: ["aac"] });
    await copyVideo(path, `${path}.copy.mp4`, { sound: false });
    expect((await probeVideo(`${path}.copy.mp4`)).streams).toHaveLength(1);
  });
});

describe("the subtitles of a video", () => {
  const subtitles = [
    { at: 100, text: "One <i>word</i>" },
    { at: 400, text: "and another" },
  ];

  test.each([
    { to: ".mkv", codec: "subrip" },
    { to: ".mp4", codec: "mov_text" },
    { to: ".webm", codec: "webvtt" },
  ])("are kept as $codec in $to, at their times", async ({ to, codec }) => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { subtitles });
    const { warnings } = await copyVideo(path, `${path}.copy${to}`);
    expect(warnings).toEqual([]);
    const track = (await probeVideo(`${path}.copy${to}`)).streams[1];
    expect(track.codec).toBe(codec);
    const at = (text: string) => track.times[track.texts.findIndex((found) => found.includes(text))];
    expect(at("word")).toBeCloseTo(0.1, 2);
    expect(at("another")).toBeCloseTo(0.4, 2);
  });

  test("of an MP4 are kept in an MKV", async () => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { subtitles });
    await copyVideo(path, `${path}.1.mp4`);
    await copyVideo(`${path}.1.mp4`, `${path}.2.mkv`);
    const { codec, texts } = (await probeVideo(`${path}.2.mkv`)).streams[1];
    expect([codec, texts]).toEqual(["subrip", ["One word", "and another"]]);
  });

  test("of more bytes than an MP4 has room for are kept as far as they fit", async () => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { subtitles: [{ at: 100, text: "ä long word ".repeat(7000) }] });
    await copyVideo(path, `${path}.copy.mp4`);
    const { codec, texts } = (await probeVideo(`${path}.copy.mp4`)).streams[1];
    expect(codec).toBe("mov_text");
    expect(Math.max(...texts!.map((text) => text.length))).toBeGreaterThan(55_000);
  });

  test("that the container does not take are said to be left out", async () => {
    const path = join(await temporaryFolder(), "in.mkv");
    await makeVideo(path, { subtitles });
    const { warnings } = await copyVideo(path, `${path}.copy.ts`);
    expect(warnings).toEqual(["subtitles (subrip) left out: the container does not take it"]);
  });
});

test("what is neither sound nor subtitles is said to be left out", async () => {
  const path = join(await temporaryFolder(), "in.mkv");
  await makeVideo(path, { attachment: "font.ttf" });
  expect((await copyVideo(path, `${path}.copy.mkv`)).warnings).toEqual(["attached file (ttf) left out"]);
});

describe("chapters", () => {
  test("are seen in the structure of a file", async () => {
    const path = join(await temporaryFolder(), "file");
    const found = async (bytes: string | Buffer, format: string) => {
      await writeFile(path, bytes);
      return hasChapters(path, format);
    };
    expect(await found(Buffer.from("1a45dfa38018538067851549a96680", "hex"), "matroska,webm")).toBe(false);
    expect(await found(Buffer.from("1a45dfa38018538067851043a77080", "hex"), "matroska,webm")).toBe(true);
    expect(await found("\0\0\0\x10moov\0\0\0\x08chpl", "mov,mp4")).toBe(true);
    expect(await found("\0\0\0\x10moov\0\0\0\x08trak", "mov,mp4")).toBe(false);
    expect(await found("\0\0\0\x20moov\0\0\0\x18trak\0\0\0\x10tref\0\0\0\x08chap", "mov,mp4")).toBe(true);
    expect(await found("\0\0\0\x1cmoov\0\0\0\x14udta\0\0\0\x0cnamechap", "mov,mp4")).toBe(false);
  });
});
