/**
 * Whether a watch can go on for hours: memory over a looped clip of `--minutes` (30), drawn on and written anew as it is
 * watched; then a camera of a real RTSP server on loopback that is killed and started again `--kills` (5) times. Needs ffmpeg
 * and what bench/rtsp_server.py names: `npm run bench -- endurance [--minutes 30] [--kills 5]`.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { planesSurface } from "../src/annotate/index.ts";
import { loadMaskDetector } from "../src/load/node.ts";
import { createVideo, drawFaces, openVideo } from "../src/media/node/index.ts";
import { watch } from "../src/pipeline/index.ts";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { minutes: { type: "string", default: "30" }, kills: { type: "string", default: "5" } },
});
const [minutes, kills] = [Number(values.minutes), Number(values.kills)];
const PORT = "8654";
const folder = mkdtempSync(join(tmpdir(), "maskwatch-endurance-"));
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const megabytes = () => process.memoryUsage.rss() / 1e6;
const detector = await loadMaskDetector({ faceSides: [640], workers: availableParallelism() });

/** The clip again and again, its packets as they are. */
function looped(ending: string, seconds: number): string {
  const out = join(folder, `looped${ending}`);
  const source = path("../../shared/data/clips/one-unmasked.mp4");
  const once = join(folder, "once.ts");
  const encode = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-bf", "0", "-pix_fmt", "yuv420p"];
  const run = (args: readonly string[]) => execFileSync("ffmpeg", ["-y", "-v", "error", ...args]);
  run(["-i", source, "-vf", "scale=1280:720", ...encode, once]);
  run(["-stream_loop", "-1", "-i", once, "-c", "copy", "-t", String(seconds), out]);
  return out;
}

async function watchFile(): Promise<void> {
  await using video = await openVideo(looped(".mp4", 60 * minutes));
  await using copy = await createVideo(join(folder, "copy.mp4"), { like: video });
  const watched = watch(video.frames(), detector);
  let afterMinute = 0;
  let frames = 0;
  const start = performance.now();
  for await (const { frame, faces } of watched) {
    using owned = frame;
    drawFaces(planesSurface(await owned.planes()), faces);
    await copy.write(owned);
    frames++;
    if (owned.time >= 60 && afterMinute === 0) afterMinute = megabytes();
  }
  const atEnd = megabytes();
  await copy.finish();
  const fps = (1000 * frames) / (performance.now() - start);
  const { people } = watched.summary;
  console.log(
    `${minutes} minutes of video, ${frames} frames at ${fps.toFixed(1)} fps, ${people} people: ${afterMinute.toFixed(0)} MB after a minute, ${atEnd.toFixed(0)} MB at the end, ${((100 * atEnd) / afterMinute - 100).toFixed(1)} % more`,
  );
}

async function startCamera(file: string): Promise<ChildProcess> {
  const server = spawn("/usr/bin/python3", [path("rtsp_server.py"), PORT, file], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(server.stdout!, "data");
  return server;
}

async function watchCamera(): Promise<boolean> {
  const file = looped(".ts", 600);
  let server = await startCamera(file);
  const stop = new AbortController();
  await using video = await openVideo(`rtsp://127.0.0.1:${PORT}/camera`, { stallSeconds: 3 });
  let frames = 0;
  let memory = 0;
  const watching = (async () => {
    const options = { cadence: "every", farFaces: true } as const;
    for await (const { frame } of watch(video.frames({ signal: stop.signal }), detector, options)) {
      frame[Symbol.dispose]();
      frames++;
    }
  })();
  const more = async (count: number) => {
    const target = frames + count;
    while (frames < target) await delay(50);
  };
  await more(50);
  for (let kill = 0; kill < kills; kill++) {
    server.kill("SIGKILL");
    await delay(2000);
    server = await startCamera(file);
    while (video.report().away.filter(({ to }) => to !== undefined).length <= kill) await delay(50);
    await more(50);
    if (kill === 0) memory = megabytes();
  }
  const atEnd = megabytes();
  stop.abort();
  await watching;
  server.kill("SIGKILL");
  const { away, droppedFrames } = video.report();
  const seconds = away.map(({ from, to = Number.NaN }) => ((to - from) / 1000).toFixed(1));
  console.log(
    `a camera killed ${kills} times: back ${away.length} times after ${seconds.join(", ")} s; ${frames} frames watched, ${droppedFrames} left out; ${memory.toFixed(0)} MB after the first, ${atEnd.toFixed(0)} MB at the end`,
  );
  return away.length === kills && away.every(({ to }) => to !== undefined);
}

try {
  const isBack = await watchCamera();
  if (minutes > 0) await watchFile();
  console.log(`endurance score ${isBack ? 1 : 0}`);
} finally {
  await detector.dispose();
  rmSync(folder, { recursive: true, force: true });
}
