import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { makeVideo } from "../testing/make-video.ts";
import { probeVideo } from "../testing/probe-video.ts";

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

  test("is left out where that is asked for", async () => {
    const path = join(await temporaryFolder(), "in.mp4");
    await makeVideo(path, { sound: ["aac"] });
    await copyVideo(path, `${path}.copy.mp4`, { sound: false });
    expect((await probeVideo(`${path}.copy.mp4`)).streams).toHaveLength(1);
  });
});
