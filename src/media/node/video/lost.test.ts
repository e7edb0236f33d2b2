import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../testing/temporary-folder.ts";
import { copyVideo } from "../testing/copy-video.ts";
import { makeVideo, noise } from "../testing/make-video.ts";
import { movingGif } from "../testing/moving-gif.ts";
import { movingPng } from "../testing/moving-pictures.ts";
import { Conform } from "./conform.ts";
import { streamCutOff } from "./cut-off.ts";
import { FileSource } from "./file-source.ts";
import { ContainerReader } from "./frames.ts";
import { openVideo } from "./index.ts";
import { StreamInput } from "./stream-input.ts";

const at = async (name: string) => join(await temporaryFolder(), name);

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = await at(name);
  await writeFile(path, bytes);
  return path;
}

/** Copies a video and expects `--strict` to refuse it. */
async function damaged(path: string) {
  await expect(copyVideo(path, `${path}.strict.mp4`, { strict: true })).rejects.toThrow(path);
  return copyVideo(path, `${path}.copy.mp4`);
}

describe("frames that are lost are told", () => {
  test("of a YUV4MPEG that ends within a frame", async () => {
    const path = await at("whole.y4m");
    await makeVideo(path, { frames: 10, codec: "wrapped_avframe" });
    const bytes = await readFile(path);
    const { frames, report } = await damaged(await written("cut.y4m", bytes.subarray(0, 0.65 * bytes.length)));
    expect(frames).toBe(6);
    expect(report.missingFrames).toBeGreaterThan(0);
  });

  test("of an animated PNG with a hole, by the number that it tells", async () => {
    const bytes = await movingPng(6);
    const hole = bytes.length >> 1;
    const path = await written("hole.png", Buffer.concat([bytes.subarray(0, hole), bytes.subarray(hole + 200)]));
    const { frames, report } = await damaged(path);
    expect(frames + report.missingFrames).toBe(6);
  });

  test("of an MPEG-TS that goes on in tracks of other numbers", async () => {
    const parts: Buffer[] = [];
    for (const mpegts_start_pid of ["256", "512"]) {
      const path = await at("part.ts");
      await makeVideo(path, { frames: 30, containerOptions: { mpegts_start_pid } });
      parts.push(await readFile(path));
    }
    const { report } = await damaged(await written("joined.ts", Buffer.concat(parts)));
    expect(report.warnings.join()).toContain("another recording follows in the file");
  });

  test.each([
    { name: "a.mxf", codec: "mpeg2video" },
    { name: "a.ivf", codec: "libvpx", options: { deadline: "realtime", "cpu-used": "8" } },
    { name: "a.dv", codec: "dvvideo", width: 720, height: 576 },
  ])("of a cut $name", async ({ name, ...made }) => {
    const path = await at(name);
    await makeVideo(path, { frames: 50, paint: noise, ...made });
    const whole = await copyVideo(path, `${path}.whole.mp4`, { strict: true });
    expect([whole.frames, whole.report.missingFrames]).toEqual([50, 0]);
    const bytes = await readFile(path);
    const { frames, report } = await damaged(await written(name, bytes.subarray(0, Math.floor(0.49 * bytes.length))));
    expect(frames).toBeLessThan(30);
    expect(report.missingFrames).toBeGreaterThan(0);
  });

  test("of an IVF behind damage, by the number that it tells", async () => {
    const path = await at("a.ivf");
    const options = { deadline: "realtime", "cpu-used": "8" };
    await makeVideo(path, { frames: 50, paint: noise, codec: "libvpx", options });
    const bytes = await readFile(path);
    bytes.fill(0, Math.floor(0.4 * bytes.length), Math.floor(0.5 * bytes.length));
    const { frames, report } = await damaged(await written("hole.ivf", bytes));
    expect(frames + report.missingFrames).toBe(50);
  });

  test("of an MP4 that was cut within its first fragments, as the least that lacks", async () => {
    const path = await at("a.mp4");
    const containerOptions = { movflags: "frag_keyframe+empty_moov" };
    await makeVideo(path, { frames: 60, paint: noise, ...(containerOptions && { containerOptions }) });
    const bytes = await readFile(path);
    const { report } = await damaged(await written("cut.mp4", bytes.subarray(0, 0.25 * bytes.length)));
    expect(report.warnings.join()).toMatch(/cut off: about .* missing at least/);
  });

  test("of a WebM that comes as a stream, less than half a second", async () => {
    const path = await at("a.webm");
    const options = { deadline: "realtime", "cpu-used": "8" };
    await makeVideo(path, { frames: 50, paint: noise, codec: "libvpx-vp9", options });
    const bytes = await readFile(path);
    const missing = async (part: Buffer) => {
      const [conform, input] = [new Conform(), new StreamInput(Readable.from([part]))];
      const reader = await ContainerReader.open("stdin", { url: "stdin:", input }, { threads: 1, conform });
      await using video = await FileSource.open({ source: "stdin", reader, conform, strict: false });
      for await (const frame of video.frames()) frame[Symbol.dispose]();
      return video.report().missingFrames;
    };
    expect(await missing(bytes)).toBe(0);
    expect(await missing(bytes.subarray(0, 0.93 * bytes.length))).toBeGreaterThan(2);
  });

  test("of a GIF that comes as a stream and breaks off", async () => {
    const bytes = await movingGif(5);
    const cutOff = async (part: Buffer) => {
      using input = new StreamInput(Readable.from([part.subarray(0, 100), part.subarray(100)]));
      while ((await input.next(50)) !== null);
      return streamCutOff(input, input.size, "gif");
    };
    expect(await cutOff(bytes)).toBeUndefined();
    // A picture that is whole ends in a zero.
    let present = bytes.length - 40;
    while (bytes[present - 1] === 0) present--;
    expect(await cutOff(bytes.subarray(0, present))).toEqual({ present });
  });
});

describe("nothing is told to be missing", () => {
  test("of an AVI that was written to a pipe, which knows neither its length nor its frames", async () => {
    const path = await at("in.avi");
    await makeVideo(path, { frames: 30 });
    const bytes = await readFile(path);
    bytes.writeUInt32LE(0xffffffff, 4);
    bytes.writeUInt32LE(2 ** 30, bytes.indexOf("strh") + 8 + 32);
    const piped = await written("piped.avi", bytes);
    const { frames, report } = await copyVideo(piped, `${path}.mp4`, { strict: true });
    expect([frames, report.warnings]).toEqual([30, []]);
  });

  test("of an animated WebP and PNG with words behind their pictures", async () => {
    const description = "x".repeat(400);
    const webp = sharp(await movingGif(3), { animated: true }).withExif({ IFD0: { ImageDescription: description } });
    const png = await movingPng(3);
    const text = Buffer.concat([
      Buffer.from([0, 0, 1, 0x94]),
      Buffer.from(`tEXta\0${"x".repeat(402)}`),
      Buffer.alloc(4),
    ]);
    const end = png.length - 12;
    const files = {
      "words.webp": await webp.webp().toBuffer(),
      "words.png": Buffer.concat([png.subarray(0, end), text, png.subarray(end)]),
    };
    for (const [name, bytes] of Object.entries(files)) {
      const path = await written(name, bytes);
      const { frames, report } = await copyVideo(path, `${path}.mp4`, { strict: true });
      expect([frames, report.warnings]).toEqual([3, []]);
    }
  });

  test("of an IVF whose frames are not as many as its ticks, with a few bytes behind them", async () => {
    const path = await at("in.ivf");
    const options = { deadline: "realtime", "cpu-used": "8" };
    await makeVideo(path, { frames: 20, time: (i) => 3 * i, codec: "libvpx", options });
    const padded = await written("padded.ivf", Buffer.concat([await readFile(path), Buffer.alloc(8)]));
    for (const file of [path, padded]) {
      const { frames, report } = await copyVideo(file, `${file}.mp4`, { strict: true });
      expect([frames, report.warnings]).toEqual([20, []]);
    }
  });

  test.each([{ bf: "0" }, { bf: "2" }])("of an H.264 AVI without sound, with %o", async (options) => {
    const path = await at("in.avi");
    await makeVideo(path, { frames: 30, options });
    const { report } = await copyVideo(path, `${path}.mp4`, { strict: true });
    expect(report).toMatchObject({ missingFrames: 0, warnings: [] });
  });
});

describe("a file on a server that closes", () => {
  /** Of HTTP as some write it themselves. */
  async function serve(answer: (bytes: Buffer, from: number) => [head: string, body: Buffer], bytes: Buffer) {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (data) => {
        const request = data.toString();
        const [head, body] = answer(bytes, Number(/range: bytes=(\d+)/i.exec(request)?.[1] ?? 0));
        socket.write(`HTTP/1.1 ${head}\r\n\r\n`);
        if (!request.startsWith("HEAD")) socket.write(body);
        if (/connection: close/i.test(request) || !head.includes("Content-Length")) socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.mp4`;
  }

  test.each([
    { how: "when it is asked to, and does not tell", hasRanges: true },
    { how: "after each answer, and tells no length", containerOptions: { movflags: "faststart" }, hasRanges: false },
  ])("$how, is whole", async ({ containerOptions, hasRanges }) => {
    const path = await at("in.mp4");
    await makeVideo(path, {
      frames: 60,
      width: 320,
      height: 240,
      paint: noise,
      ...(containerOptions && { containerOptions }),
    });
    const inRanges = (bytes: Buffer, from: number): [string, Buffer] => [
      `206 Partial Content\r\nAccept-Ranges: bytes\r\nContent-Length: ${bytes.length - from}\r\n` +
        `Content-Range: bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      bytes.subarray(from),
    ];
    const all = (bytes: Buffer): [string, Buffer] => ["200 OK\r\nContent-Type: video/mp4", bytes];
    const address = await serve(hasRanges ? inRanges : all, await readFile(path));
    const { frames, report } = await copyVideo(address, `${path}.copy.mp4`, { strict: true });
    expect([frames, report.warnings]).toEqual([60, []]);
  });
});

describe("a file on a server that knows no ranges", () => {
  async function serve(bytes: Buffer, sent = bytes.length): Promise<string> {
    const server = createServer((request, response) => {
      response.writeHead(200, { "content-length": bytes.length, "content-type": "video/mp2t", connection: "close" });
      if (request.method === "HEAD") response.end();
      else response.write(bytes.subarray(0, sent), () => setTimeout(() => response.destroy(), 50));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ts`;
  }

  test("is a file, not a camera, and what does not come is told", async () => {
    const path = await at("in.ts");
    await makeVideo(path, { frames: 100, width: 320, height: 240, paint: noise, options: { qp: "10" } });
    const bytes = await readFile(path);
    const address = await serve(bytes);
    await using video = await openVideo(address);
    expect(video.isLive).toBe(false);
    const whole = await copyVideo(address, `${path}.1.mp4`);
    expect([whole.frames, whole.report.warnings]).toEqual([100, []]);
    const part = await copyVideo(await serve(bytes, bytes.length >> 1), `${path}.2.mp4`);
    expect(part.frames).toBeLessThan(60);
    expect(Math.abs(part.frames + part.report.missingFrames - 100)).toBeLessThan(8);
  });
});
