/**
 * What a whole run takes beside the sum of its parts: bare decoding and bare encoding by FFmpeg, and what the networks take by
 * themselves, processor time of all, divided over the processors. One face at 1280x720, a search on every frame. Needs
 * ffmpeg: `npm run bench -- video-parts`.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { int64, type NamedTensors, uint8 } from "../src/runtime/index.ts";
import { nodeRuntime } from "../src/runtime/node.ts";
import { median } from "./numbers/median.ts";
import { oneFace } from "./video/clips.ts";
import { path, profiled, run } from "./video/programs.ts";

const ROUNDS = 3;
const RUNS = 100;
const SEARCHED = { width: 640, height: 360 };
/** Rows that fill the searched picture up to a multiple of 32. */
const PADDING = 24;
const CROP = 96;
/** As `maskwatch detect` encodes. */
const ENCODING = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-threads", "2"];
const processors = availableParallelism();
const folder = mkdtempSync(join(tmpdir(), "maskwatch-parts-"));

/** Seconds of processor time that FFmpeg takes. */
function ffmpegSeconds(...args: string[]): number {
  const { stderr } = run("ffmpeg", ["-hide_banner", "-benchmark", "-y", ...args]);
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr)!;
  return Number(user) + Number(system);
}

/** Seconds that a network takes for one run on one thread. */
async function networkSeconds(model: string, inputs: NamedTensors): Promise<number> {
  await using session = await nodeRuntime.open(readFileSync(path(`../../models/${model}`)), { threads: 1 });
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await session.run(inputs);
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

const calls = (profile: string, stage: string) => Number(new RegExp(`^${stage} +(\\d+)`, "m").exec(profile)?.[1] ?? 0);

try {
  const clip = oneFace(folder);
  const raw = join(folder, "raw.yuv");
  run("ffmpeg", ["-i", clip, "-pix_fmt", "yuv420p", "-f", "rawvideo", raw]);
  const pictures = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "1280x720", "-r", "25", "-i", raw];
  const reading = ffmpegSeconds(...pictures, "-f", "null", "-");
  const searched = {
    image: uint8(new Uint8Array(3 * SEARCHED.width * SEARCHED.height), [1, SEARCHED.height, SEARCHED.width, 3]),
    size: int64([SEARCHED.height, SEARCHED.width], [2]),
    padding: int64([0, 0, PADDING, 0], [4]),
  };
  const crop = { images: uint8(new Uint8Array(3 * CROP * CROP), [1, CROP, CROP, 3]) };
  console.log(`one face at 1280x720, a search on every frame; median of ${ROUNDS}, ${processors} x ${cpus()[0].model}`);
  let ratio = 0;
  for (const isWritten of [false, true]) {
    const times: Record<string, number[]> = {};
    const note = (part: string, seconds: number) => {
      times[part] = [...(times[part] ?? []), seconds];
    };
    for (let round = 0; round < ROUNDS; round++) {
      const { profile, seconds } = profiled(clip, "every", isWritten ? join(folder, "out") : undefined);
      note("whole", seconds);
      note("decode", ffmpegSeconds("-threads", "2", "-i", clip, "-f", "null", "-"));
      note("find", calls(profile, "find") * (await networkSeconds("face-detector.onnx", searched)));
      note("classify", calls(profile, "crop") * (await networkSeconds("mask-detector.onnx", crop)));
      if (isWritten) note("encode", ffmpegSeconds(...pictures, ...ENCODING, join(folder, "e.mp4")) - reading);
    }
    const { whole, ...parts } = Object.fromEntries(Object.entries(times).map(([part, of]) => [part, median(of)]));
    const sum = Object.values(parts).reduce((a, b) => a + b, 0) / processors;
    const text = Object.entries(parts)
      .map(([part, seconds]) => `${part} ${seconds.toFixed(2)} s`)
      .join(", ");
    ratio = whole / sum;
    console.log(
      `${isWritten ? "video written" : "no video written"}: ${whole.toFixed(2)} s; processor time of the parts: ${text}`,
    );
    console.log(`  ${ratio.toFixed(3)} times their sum over ${processors} processors, ${sum.toFixed(2)} s`);
  }
  console.log(`video-parts ratio ${ratio.toFixed(3)} (video written; aim 1.25)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
