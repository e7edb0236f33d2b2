/**
 * Frames a second in headless Chromium over Node's, on the same frames at the same sizes, with threads and on one; the bytes of
 * the page's first load, as `npm run build` left it. `npm run bench -- browser [CLIP]`; with `--minutes 10` the memory of
 * the page while it watches a camera instead.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { type BrowserServer, chromium } from "playwright-core";
import sharp from "sharp";
import { servePage } from "../src/cli/page/server.ts";
import { type PageFile, readPage } from "../src/cli/page/site.ts";
import { loadMaskDetector, openVideo } from "../src/index.ts";
import { writeY4m } from "../src/testing/write-y4m.ts";
import { firstLoad } from "./browser/first-load.ts";
import { countBitmaps, memoryOverTime } from "./browser/memory.ts";
import { median } from "./numbers/median.ts";

const SIDES = [320, 480, 640];
const FRAMES = 33;

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { minutes: { type: "string" } },
});
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const clip = positionals[0] ?? path("../../shared/data/clips/head-pose-face-detection-female-and-male.gif");
const threads = cpus().length;

/** The clip's frames as PNG files of a site, and what Node takes for each at each size and count of threads. */
async function onNode(): Promise<{ frames: PageFile[]; times: Map<string, number> }> {
  const frames: PageFile[] = [];
  const times = new Map<string, number>();
  for (const side of SIDES) {
    for (const count of new Set([1, threads])) {
      await using detector = await loadMaskDetector({ faceDetector: "retinaface", faceSides: [side], threads: count });
      await using video = await openVideo(clip);
      const taken: number[] = [];
      for await (const frame of video.frames()) {
        using owned = frame;
        if (owned.index >= FRAMES) break;
        const started = performance.now();
        await detector.detect(owned.picture);
        if (owned.index >= 3) taken.push(performance.now() - started);
        if (frames.length > owned.index) continue;
        const { width, height, data } = await owned.picture.pixels();
        const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
          .png()
          .toBuffer();
        frames.push({ path: `frames/${owned.index}.png`, type: "image/png", bytes, brotli: undefined });
      }
      times.set(`${side} ${count}`, median(taken));
    }
  }
  return { frames, times };
}

/** The script of `browser/page-speed.ts` as a site, with WebAssembly and models. */
async function speedSite(frames: readonly PageFile[]): Promise<PageFile[]> {
  const { outputFiles } = await build({
    entryPoints: { "page-speed": path("browser/page-speed.ts"), "watch-worker": path("../src/web/watch-worker.ts") },
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  const file = (name: string, type: string, bytes: Uint8Array): PageFile => ({
    path: name,
    type,
    bytes: Buffer.from(bytes),
    brotli: undefined,
  });
  const wasm = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
  const parts = ["wasm", "mjs"].map(async (ending) => {
    const name = `ort-wasm-simd-threaded.${ending}`;
    const type = ending === "wasm" ? "application/wasm" : "text/javascript";
    return file(`wasm/${name}`, type, await readFile(join(wasm, name)));
  });
  const models = ["face-detector.onnx", "mask-detector.onnx"].map(async (name) =>
    file(`models/${name}`, "application/octet-stream", await readFile(path(`../models/${name}`))),
  );
  return [
    ...outputFiles.map(({ path: name, contents }) => file(name.replace(/^\//, ""), "text/javascript", contents)),
    ...(await Promise.all([...parts, ...models])),
    ...frames,
    file("index.html", "text/html", Buffer.from('<!doctype html><script type="module" src="page-speed.js"></script>')),
  ];
}

function launch(...args: readonly string[]): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      ...args,
    ],
  });
}

async function compareSpeed(): Promise<void> {
  const { frames, times } = await onNode();
  await using served = await servePage(await speedSite(frames), { host: "127.0.0.1", port: 0 });
  const server = await launch();
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await browser.newPage();
    await page.goto(served.address);
    await page.waitForFunction("globalThis.medianTime");
    console.log(`frames a second of ${clip}, every frame searched, ${threads} x ${cpus()[0].model}`);
    console.log("  side  threads     Node  Chromium  ratio");
    const ratios: number[] = [];
    for (const side of SIDES) {
      for (const count of new Set([1, threads])) {
        const addresses = frames.map((frame) => `/${frame.path}`);
        const there = await page.evaluate<number>(`medianTime(${JSON.stringify(addresses)}, ${side}, ${count})`);
        const here = times.get(`${side} ${count}`)!;
        ratios.push(here / there);
        const cells = [side, count, (1000 / here).toFixed(1), (1000 / there).toFixed(1), (here / there).toFixed(3)];
        console.log(cells.map((cell, i) => String(cell).padStart([6, 9, 9, 10, 7][i])).join(""));
      }
    }
    const { sent, raw } = await firstLoad(browser, await readPage());
    console.log(`first load: ${(sent / 1e6).toFixed(2)} MB as sent, ${(raw / 1e6).toFixed(2)} MB raw`);
    console.log(`browser ratio ${median(ratios).toFixed(3)}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function watchMemory(minutes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "maskwatch-browser-"));
  const camera = join(folder, "camera.y4m");
  await writeY4m(clip, camera, { fps: 25 });
  await using served = await servePage(await readPage(), { host: "127.0.0.1", port: 0 });
  const server = await launch(`--use-file-for-fake-video-capture=${camera}`);
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await browser.newPage();
    await page.addInitScript(countBitmaps);
    await page.goto(served.address);
    await page.click(".message .primary");
    await page.waitForSelector(".stage[data-phase=live]");
    const { first, most, last, bitmapsLeft } = await memoryOverTime(page, server.process().pid!, minutes);
    const [start, end, peak] = [first, last, most].map((bytes) => (bytes / 1e6).toFixed(0));
    console.log(`what stays: ${start} MB after a minute, ${end} MB at the end; with garbage at most ${peak} MB`);
    console.log(`${bitmapsLeft} bitmaps left`);
    console.log(`browser score ${(last / first).toFixed(3)}`);
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (values.minutes === undefined) await compareSpeed();
else await watchMemory(Number(values.minutes));
process.exit(0);
