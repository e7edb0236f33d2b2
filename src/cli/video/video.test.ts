import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, test } from "vitest";
import { MjpegCamera } from "../../media/node/testing/mjpeg-camera.ts";
import { probeVideo } from "../../media/node/testing/probe-video.ts";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { linesOf, maskwatch, startMaskwatch } from "../testing/maskwatch.ts";
import { VideoOutputs } from "./outputs.ts";

const photo = fileURLToPath(new URL("../../../node_modules/@vladmandic/face-api/demo/sample1.jpg", import.meta.url));

/** Two seconds of a photographed person who moves to the left, as numbered pictures. */
async function walker(folder: string): Promise<string> {
  const pictures = join(folder, "walker");
  await mkdir(pictures);
  const { width = 0, height = 0 } = await sharp(photo).metadata();
  for (let i = 0; i < 50; i++) {
    const left = Math.round((i * width) / 1000);
    const part = sharp(photo).extract({ left, top: 0, width: Math.floor(0.9 * width), height });
    await part.resize({ width: 480 }).toFile(join(pictures, `${String(i).padStart(3, "0")}.jpg`));
  }
  return join(pictures, "%03d.jpg");
}

const QUICK = ["--face-sides", "320"];

test("what is seen goes to a table, pictures, a plot and a copy coded as asked; the time of each stage is told", async () => {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  const outputs = ["--events", at("events.csv"), "--crops", at("crops"), "--plot", at("share.svg"), "--out", at("out")];
  const coding = ["--codec", "hevc", "--crf", "30", "--size", "240x", "--fps", "10", "--blur", "all"];
  const clip = await walker(folder);
  const { code, stdout, stderr } = await maskwatch("detect", clip, ...QUICK, ...outputs, ...coding, "--profile");
  expect([code, stderr.includes("error")]).toEqual([0, false]);
  const people = Number(/(\d+) (person|people)/.exec(stdout)?.[1]);
  expect(people).toBeGreaterThan(0);

  const [head, ...rows] = linesOf(await readFile(at("events.csv"), "utf8")).map((line) => line.split(","));
  expect(head.join()).toBe("source,event,track,time,confirmed,confidence,arrived,crop");
  expect(rows.filter(([, event]) => event === "appeared")).toHaveLength(people);
  const crops = rows.map((row) => row.at(-1)!).filter((file) => file !== "");
  expect(crops).toHaveLength(rows.filter(([, event]) => event !== "left").length);
  expect((await readdir(at("crops"))).map((name) => at(join("crops", name))).sort()).toEqual(crops.sort());
  for (const crop of crops) await expectCells(crop);

  expect(await readFile(at("share.svg"), "utf8")).toContain("People with a mask");
  const written = await probeVideo(join(at("out"), "walker.mp4"));
  expect(written.streams[0]).toMatchObject({ codec: "hevc", width: 240 });
  expect(written.streams[0].times).toHaveLength(21);
  expect(stderr).toMatch(/frames in [\d.]+ s, [\d.]+ fps/);
  for (const stage of ["decode", "scale", "find", "crop", "classify", "draw", "encode"])
    expect(stderr).toContain(stage);
});

test("a face that is there for a few frames only, between two searches, is blurred too", async () => {
  const folder = await temporaryFolder();
  const face = sharp(photo).resize({ width: 480 });
  const { data, info } = await face.jpeg().toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const nobody = await sharp({ create: { ...size, channels: 3, background: "gray" } })
    .jpeg()
    .toBuffer();
  for (let i = 0; i < 24; i++) {
    const isThere = i >= 12 && i < 15;
    await writeFile(join(folder, `${String(i).padStart(2, "0")}.jpg`), isThere ? data : nobody);
  }
  const out = join(folder, "out");
  const { code } = await maskwatch("detect", join(folder, "%02d.jpg"), ...QUICK, "--blur", "all", "--out", out);
  expect(code).toBe(0);
  const copies = (await readdir(out)).map((name) => join(out, name));
  const { stdout } = await maskwatch("detect", ...copies, ...QUICK, "--json", "--search", "every");
  const faces = linesOf(stdout).map((line) => JSON.parse(line).faces.length as number);
  expect([faces.length, Math.max(...faces)]).toEqual([24, 0]);
});

/** A blurred face is cells of one colour: most of its neighbouring pixels are alike. */
async function expectCells(file: string): Promise<void> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const middle = 3 * Math.floor(info.height / 2) * info.width;
  let alike = 0;
  for (let x = 1; x < info.width; x++) {
    if (Math.abs(data[middle + 3 * x] - data[middle + 3 * x - 3]) <= 6) alike++;
  }
  expect(alike / (info.width - 1)).toBeGreaterThan(0.8);
}

test("cameras are watched at once until a signal; their copies play, their events come after what was there", async () => {
  const folder = await temporaryFolder();
  const cameras = [await MjpegCamera.start(), await MjpegCamera.start()];
  const log = join(folder, "events.jsonl");
  await writeFile(log, '{"event":"earlier"}\n');
  const sources = cameras.map(({ address }) => address);
  const out = join(folder, "out");
  const { child, printed, ended } = startMaskwatch("detect", ...sources, "--json", "--out", out, "--events", log);
  const seenOf = (source: string) => linesOf(printed.stdout).filter((line) => line.includes(`"${source}"`));
  while (child.exitCode === null && sources.some((source) => seenOf(source).length < 5)) await delay(20);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(printed.stderr).toContain("stopped by SIGINT");
  for (const source of sources) {
    const [first] = seenOf(source);
    expect(Math.abs(Date.parse(JSON.parse(first).arrived) - Date.now())).toBeLessThan(60_000);
  }
  const copies = await readdir(out);
  expect(copies).toHaveLength(2);
  for (const copy of copies)
    expect((await probeVideo(join(out, copy))).streams[0].times.length).toBeGreaterThanOrEqual(5);
  expect(linesOf(await readFile(log, "utf8"))[0]).toBe('{"event":"earlier"}');
});

test("what cannot be written leaves nothing behind of what could", async () => {
  const folder = await temporaryFolder();
  const files = { plot: join(folder, "share.svg"), events: join(folder, "events.txt") };
  await expect(VideoOutputs.create(files, { isLive: false })).rejects.toThrow(/written as \.jsonl/);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ["--events", "events.txt", /written as \.jsonl/],
  ["--plot", "share.jpg", /written as \.svg or \.png/],
  ["--size", "12x9", /from 16 to 16384 pixels/],
  ["--size", "wide", /such as 1280x720/],
  ["--crf", "64", /from 0 to 63/],
  ["--fps", "0", /from 0.1/],
  ["--codec", "mpeg2", /Allowed choices are h264/],
])("%s %s is refused with one line", async (option, value, says) => {
  const folder = await temporaryFolder();
  const { code, stdout, stderr } = await maskwatch("detect", photo, option, value, "--out", join(folder, "out"));
  expect([code > 0, stdout]).toEqual([true, ""]);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(says)]);
});
