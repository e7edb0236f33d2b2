import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../../../testing/chromium.ts";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { makeVideo } from "../testing/make-video.ts";
import { MjpegCamera } from "../testing/mjpeg-camera.ts";
import { createVideo, openVideo, readVideo } from "./index.ts";

const QUICK = { stallSeconds: 1 };

describe("a file on a server", () => {
  test("shows every frame", async () => {
    const folder = await temporaryFolder();
    await makeVideo(join(folder, "clip.mkv"), { frames: 40 });
    const bytes = await readFile(join(folder, "clip.mkv"));
    const address = await serve(async () => ({ type: "video/x-matroska", body: bytes }));
    await using video = await openVideo(`${address}/clip.mkv`);
    let count = 0;
    for await (const frame of video.frames()) {
      frame[Symbol.dispose]();
      count++;
    }
    expect([video.isLive, count, video.report().warnings]).toEqual([false, 40, []]);
  });

  /** Where a file is that ends, though the server may not tell its length. */
  async function tsServer(toHead: (response: ServerResponse) => void, tellsLength = true) {
    const folder = await temporaryFolder();
    await makeVideo(join(folder, "clip.ts"));
    const bytes = await readFile(join(folder, "clip.ts"));
    const server = createServer(({ method, headers: { range } }, response) => {
      if (method === "HEAD") return toHead(response);
      const isPart = range === "bytes=0-0";
      const length = isPart ? { "content-length": 1 } : tellsLength ? { "content-length": bytes.length } : {};
      const part = isPart ? { "content-range": `bytes 0-0/${tellsLength ? bytes.length : "*"}` } : {};
      response.writeHead(isPart ? 206 : 200, { "content-type": "video/mp2t", ...length, ...part });
      response.end(isPart ? bytes.subarray(0, 1) : bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.ts`;
  }

  test.each([
    ["refuses", (response: ServerResponse) => void response.writeHead(405).end()],
    ["drops", (response: ServerResponse) => void response.destroy()],
    ["leaves open", () => {}],
  ])("is no camera where the server %s the question for its length", async (_, toHead) => {
    await using video = await openVideo(await tsServer(toHead));
    expect(video.isLive).toBe(false);
  });

  test("is taken for a stream where its length is not known to the server either", async () => {
    await using video = await openVideo(await tsServer((response) => void response.destroy(), false), QUICK);
    expect(video.isLive).toBe(true);
  });
});

test.each([
  {
    answer: { type: "text/html", body: Buffer.from("<!doctype html><p>Camera 1</p>") },
    told: "it answers with a web page",
  },
  { answer: { type: "multipart/x-mixed-replace; boundary=x", body: Buffer.alloc(0) }, told: "it sends nothing" },
])("what is no video is told: $told", async ({ answer, told }) => {
  const address = await serve(async () => answer);
  await expect(openVideo(`${address}/video`, QUICK)).rejects.toThrow(`${address}/video: cannot be opened (${told})`);
});

describe("a live source", () => {
  test("gives the newest frame and counts those that were not taken in time", async () => {
    const camera = await MjpegCamera.start();
    await using video = await openVideo(camera.address, QUICK);
    expect([video.isLive, video.width, video.height, video.expectedFrames]).toEqual([true, 64, 48, 0]);
    let taken = 0;
    const times: number[] = [];
    for await (const frame of video.frames()) {
      times.push(frame.time);
      expect(Math.abs(frame.arrived - Date.now())).toBeLessThan(1000);
      frame[Symbol.dispose]();
      if (++taken === 5) break;
      await delay(200);
    }
    const { frames, droppedFrames, warnings } = video.report();
    expect(frames).toBe(5);
    expect(droppedFrames).toBeGreaterThanOrEqual(8);
    expect(warnings.join()).toMatch(/\d+ frames left out to keep up/);
    // The times are those at which the pictures came, not those at which they would have come without a pause.
    expect(times[4] - times[0]).toBeGreaterThan(0.6);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test("that comes in segments is shown at its own pace, and every frame of it", async () => {
    const folder = await temporaryFolder();
    await makeVideo(join(folder, "part.ts"), { frames: 50, options: { flags: "+ildct+ilme" } });
    const bytes = await readFile(join(folder, "part.ts"));
    // A list without an end: more segments are to come.
    const list = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\npart.ts\n";
    const address = await serve(async (path) =>
      path.endsWith(".m3u8")
        ? { type: "application/vnd.apple.mpegurl", body: Buffer.from(list) }
        : { type: "video/mp2t", body: bytes },
    );
    await using video = await openVideo(`${address}/live.m3u8`, { stallSeconds: 20 });
    const arrived: number[] = [];
    for await (const frame of video.frames()) {
      arrived.push(frame.arrived);
      frame[Symbol.dispose]();
      if (frame.time >= 1.9) break;
    }
    expect(video.isLive).toBe(true);
    expect(video.report().droppedFrames).toBeLessThan(5);
    expect(video.report().warnings.join()).toContain("the video is interlaced");
    expect(arrived[arrived.length - 1] - arrived[0]).toBeGreaterThan(1500);
  });

  test("comes back as often as the camera is switched off, and says when it was away", async () => {
    const camera = await MjpegCamera.start();
    await using video = await openVideo(camera.address, QUICK);
    const frames = video.frames();
    const take = async () => {
      const { value } = await frames.next();
      value?.[Symbol.dispose]();
      return value?.time ?? 0;
    };
    let last = 0;
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 3; i++) last = await take();
      await camera.switchOff();
      const pending = drain(
        take,
        () => video.report().away.length < round || video.report().away[round - 1].to === undefined,
      );
      await delay(300);
      await camera.switchOn();
      await pending;
      const time = await take();
      expect(time).toBeGreaterThan(last + 0.3);
    }
    await frames.return(undefined);
    const { away, missingSeconds, warnings } = video.report();
    expect(away).toHaveLength(3);
    for (const { from, to } of away) expect(to! - from).toBeGreaterThan(300);
    expect(missingSeconds).toBeGreaterThan(0.9);
    expect(warnings[0]).toMatch(/^away at [\d.]+ s for [\d.]+ s \(it ended\)$/);
  });

  test.each([
    { name: "cut off", spoil: (jpeg: Buffer) => jpeg.subarray(0, -20), told: /^\d+ frames damaged, shown as far as/m },
    {
      name: "no pictures",
      spoil: (jpeg: Buffer) => Buffer.alloc(jpeg.length, 7),
      told: /^\d+ frames cannot be decoded$/m,
    },
  ])("tells of pictures that are $name", async ({ spoil, told }) => {
    const camera = await MjpegCamera.start();
    camera.spoil = (jpeg, number) => (number % 3 === 2 ? spoil(jpeg) : jpeg);
    await using video = await openVideo(camera.address, QUICK);
    let taken = 0;
    for await (const frame of video.frames()) {
      frame[Symbol.dispose]();
      if (++taken === 20) break;
    }
    expect(video.report().warnings.join("\n")).toMatch(told);
  });

  test("in segments tells of one that cannot be had", async () => {
    const folder = await temporaryFolder();
    const offsets = [10, 11, 13];
    for (const offset of offsets) {
      const containerOptions = { output_ts_offset: String(offset) };
      await makeVideo(join(folder, `${offset}.ts`), { frames: 25, containerOptions });
    }
    const entries = [10, 11, 12, 13].map((at) => `#EXTINF:1,\n${at}.ts\n`).join("");
    const list = `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n${entries}`;
    const address = await serve(async (path) => {
      if (path.endsWith(".m3u8")) return { type: "application/vnd.apple.mpegurl", body: Buffer.from(list) };
      const body = await readFile(join(folder, path.split("/").at(-1)!)).catch(() => undefined);
      return body && { type: "video/mp2t", body };
    });
    await using video = await openVideo(`${address}/live.m3u8`, { stallSeconds: 20 });
    for await (const frame of video.frames()) {
      frame[Symbol.dispose]();
      if (frame.time >= 3) break;
    }
    expect(video.report().warnings.join("\n")).toMatch(/^no picture from [\d.]+ s to [\d.]+ s$/m);
  });

  test("that hangs without a word is opened again", async () => {
    const camera = await MjpegCamera.start();
    await using video = await openVideo(camera.address, { stallSeconds: 0.5 });
    const frames = video.frames();
    (await frames.next()).value?.[Symbol.dispose]();
    camera.isSilent = true;
    setTimeout(() => {
      camera.isSilent = false;
    }, 900);
    while (video.report().away[0]?.to === undefined) (await frames.next()).value?.[Symbol.dispose]();
    await frames.return(undefined);
    expect(video.report().warnings[0]).toMatch(/no frame for 0.5 s/);
  });

  test("marks the frames that only repeat", async () => {
    const camera = await MjpegCamera.start();
    await using video = await openVideo(camera.address, QUICK);
    camera.isFrozen = true;
    const seen: boolean[] = [];
    for await (const frame of video.frames()) {
      using owned = frame;
      seen.push(owned.repeated);
      if (seen.length === 16) break;
    }
    expect(seen[0]).toBe(false);
    expect(seen.slice(-3)).toEqual([true, true, true]);
  });

  test("ends without an error when it is told to, and what was written of it can be played", async () => {
    const camera = await MjpegCamera.start();
    const out = join(await temporaryFolder(), "camera.mp4");
    const stop = new AbortController();
    await using video = await openVideo(camera.address, QUICK);
    await using copy = await createVideo(out, { like: video });
    setTimeout(() => stop.abort(), 400);
    for await (const frame of video.frames({ signal: stop.signal })) {
      using owned = frame;
      await copy.write(owned);
    }
    await copy.finish();
    await using written = await readVideo(out);
    let count = 0;
    for await (const _ of written) count++;
    expect(count).toBe(copy.frames);
    expect(count).toBeGreaterThan(2);
  });

  test("is given up after the time that is set", async () => {
    const camera = await MjpegCamera.start();
    await using video = await openVideo(camera.address, { stallSeconds: 0.5, giveUpSeconds: 0.7 });
    const read = async () => {
      for await (const frame of video.frames()) {
        frame[Symbol.dispose]();
        await camera.switchOff();
      }
    };
    await expect(read()).rejects.toThrow(/video: was lost \(it ended\) and did not come back$/);
  });

  test("that does not answer, or is not there, is refused in one line", async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      mute.closeAllConnections();
      mute.close();
    });
    const { port } = mute.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/`;
    await expect(openVideo(address, { stallSeconds: 0.5 })).rejects.toThrow(
      /^http:\/\/127.0.0.1:\d+\/: cannot be opened/,
    );
    await expect(openVideo("rtsp://127.0.0.1:1/camera", QUICK)).rejects.toThrow(
      "rtsp://127.0.0.1:1/camera: cannot be opened (Connection refused)",
    );
    await expect(openVideo("webcam:98")).rejects.toThrow(/^webcam:98: cannot be opened \(.+\)$/);
  });
});

async function drain(take: () => Promise<unknown>, isAway: () => boolean): Promise<void> {
  do await take();
  while (isAway());
}

test("a password in an address is neither said nor kept", async () => {
  const camera = await MjpegCamera.start();
  const address = camera.address.replace("http://", "http://guard:secret@");
  await using video = await openVideo(address, QUICK);
  expect(video.source).toBe(camera.address.replace("http://", "http://guard:***@"));
  await expect(openVideo("http://guard:secret@127.0.0.1:9/", QUICK)).rejects.toThrow(/^(?!.*secret).*guard:\*\*\*@/);
});
