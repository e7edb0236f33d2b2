import { spawn, spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { noiseJpeg } from "../data/testing/face-folders.ts";
import { readVideo } from "../media/node/index.ts";
import { movingGif } from "../media/node/testing/moving-gif.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bin, linesOf, maskwatch, type Started, startMaskwatch } from "./testing/maskwatch.ts";

const COMMANDS = ["prepare", "sheet", "train", "plot", "evaluate", "detect"];

/** A folder with a video that takes a while. */
async function folderWithVideo(frames = 150): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "clip.gif"), await movingGif(frames));
  return folder;
}

const entries = (folder: string) => readdir(folder).catch(() => []);

/** Takes its time. */
const SLOW = ["--search", "every", "--face-sides", "1024,640,512"];

/** Starts to detect in the folder's video, and waits until its copy is being written. */
async function startedOn(folder: string, ...more: string[]): Promise<Started> {
  const started = startMaskwatch("detect", join(folder, "clip.gif"), ...more, ...SLOW, "--out", join(folder, "out"));
  const isWriting = async () =>
    (await entries(join(folder, "out"))).some(
      (name) => name.startsWith(".clip.") && name.includes(`-${started.child.pid}-`),
    );
  while (started.child.exitCode === null && !(await isWriting())) await delay(20);
  return started;
}

describe("a signal", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s ends a video with exit code %i, a copy that plays as far as it was watched, and a word of that",
    async (signal, code) => {
      const folder = await folderWithVideo();
      const [clip, out] = [join(folder, "clip.gif"), join(folder, "out")];
      const events = ["--events", join(folder, "events.csv")];
      const { child, printed, ended } = startMaskwatch(
        "detect",
        clip,
        clip,
        ...SLOW,
        "--json",
        "--out",
        out,
        ...events,
      );
      while (child.exitCode === null && linesOf(printed.stdout).length < 5) await delay(20);
      child.kill(signal);
      expect(await ended).toBe(code);
      const frames = linesOf(printed.stdout).length;
      expect(frames).toBeLessThan(150);
      expect(printed.stderr).toContain(
        `maskwatch: stopped by ${signal}; ${join(out, "clip.mp4")} ends after ${frames} frames\n`,
      );
      expect(await entries(out)).toEqual(["clip.mp4"]);
      await using video = await readVideo(join(out, "clip.mp4"));
      let read = 0;
      for await (const _ of video) read++;
      expect(read).toBe(frames);
      expect(await entries(folder)).toContain("events.csv");
    },
  );

  test("before the first frame leaves nothing, and the inputs that follow are not looked at", async () => {
    const folder = await folderWithVideo();
    await writeFile(join(folder, "more.gif"), await movingGif(20));
    const started = await startedOn(folder, join(folder, "more.gif"));
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(130);
    expect(started.printed.stderr).toMatch(
      /clip\.mp4 (was not written|ends after \d+ frames?); not looked at: 1 input\n/,
    );
    expect(await entries(join(folder, "out"))).not.toContain("more.mp4");
  });

  test("that comes twice ends the process at once, and what is not whole is removed", async () => {
    const folder = await folderWithVideo(600);
    const { child, printed, ended } = startMaskwatch(
      "detect",
      join(folder, "clip.gif"),
      ...SLOW,
      "--json",
      "--out",
      join(folder, "out"),
    );
    while (child.exitCode === null && linesOf(printed.stdout).length < 3) await delay(20);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect([130, 143]).toContain(await ended);
    const isWhole = printed.stderr.includes("ends after");
    expect(await entries(join(folder, "out"))).toEqual(isWhole ? ["clip.mp4"] : []);
  });

  test("that cannot be caught leaves a hidden file, which is no input and is removed by the next run", async () => {
    const folder = await folderWithVideo();
    const { child, ended } = await startedOn(folder);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    expect(await entries(join(folder, "out"))).toEqual([expect.stringMatching(/^\.clip\..*\.partial\.mp4$/)]);
    await writeFile(join(folder, "photo.jpg"), await noiseJpeg([90, 90, 90], 1));
    await writeFile(join(folder, "out/.other.partial.mp4"), "another program's");
    const looked = await maskwatch("detect", join(folder, "out"), "--json");
    expect(looked.stderr).toContain("left out 2 hidden files");
    expect((await maskwatch("detect", join(folder, "photo.jpg"), "--out", join(folder, "out"))).code).toBe(0);
    expect((await entries(join(folder, "out"))).sort()).toEqual([".other.partial.mp4", "photo.jpg"]);
  });

  test("is no cause to remove the file of a process that goes on", async () => {
    const folder = await folderWithVideo(60);
    const { child, ended } = await startedOn(folder);
    await writeFile(join(folder, "photo.jpg"), await noiseJpeg([90, 90, 90], 1));
    expect((await maskwatch("detect", join(folder, "photo.jpg"), "--out", join(folder, "out"))).code).toBe(0);
    expect(child.exitCode).toBeNull();
    expect(await ended).toBe(0);
    expect((await entries(join(folder, "out"))).sort()).toEqual(["clip.mp4", "photo.jpg"]);
  });
});

describe("a closed stdout", () => {
  test("ends detect quietly, and what it was writing is removed", async () => {
    const folder = await folderWithVideo();
    const out = join(folder, "out");
    const { child, printed, ended } = startMaskwatch("detect", join(folder, "clip.gif"), "--json", "--out", out);
    child.stdout.once("data", () => child.stdout.destroy());
    expect([await ended, printed.stderr]).toEqual([0, ""]);
    expect(await entries(out)).toEqual([]);
  });

  test("as `head` closes it gives the first line and no other word", async () => {
    const folder = await folderWithVideo();
    const line = `"${process.execPath}" "${bin}" detect "${join(folder, "clip.gif")}" --json | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(linesOf(stdout)).toEqual([expect.stringContaining('"frame":0'), "0"]);
  });

  test.each(COMMANDS)("is nothing to %s --help", async (command) => {
    const child = spawn(process.execPath, [bin, command, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("and a closed stderr change neither a command's work nor its exit code", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.txt"), "text");
    for (const name of ["a.jpg", "b.jpg"]) await writeFile(join(folder, name), await noiseJpeg([90, 90, 90], 1));
    await writeFile(join(folder, "cut.jpg"), (await noiseJpeg([9, 9, 9], 1)).subarray(0, 300));
    const { child, ended } = startMaskwatch("detect", folder, "--out", join(folder, "out"));
    child.stderr.destroy();
    expect(await ended).toBe(1);
    expect((await entries(join(folder, "out"))).sort()).toEqual(["a.jpg", "b.jpg"]);
  });
});

test("a stdout that cannot be written, such as a full disk's, is said in one line", async (context) => {
  if (process.platform !== "linux") context.skip("/dev/full is Linux'");
  const folder = await folderWithVideo();
  const line = `"${process.execPath}" "${bin}" detect "${join(folder, "clip.gif")}" --json > /dev/full`;
  const { status, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  expect([status, stderr]).toEqual([1, "maskwatch: standard output: no space is left on the disk\n"]);
});

describe("a wrong command line ends with exit code 2 and one line that is no longer than that", () => {
  test.each([
    ["an unknown option", ["detect", "a.jpg", "--oops"], /unknown option '--oops'/],
    ["a misspelt option", ["detect", "a.jpg", "--jsn"], /Did you mean --json/],
    ["an unknown command", ["detct"], /unknown command/],
    ["a missing argument", ["detect"], /missing required argument/],
    ["a long value", ["detect", "a.jpg", "--face-sides", "9".repeat(100_000)], /whole numbers from 64 to 8192/],
  ])("%s", async (_, args, says) => {
    const { code, stdout, stderr } = await maskwatch(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(says)]);
    expect(stderr.length).toBeLessThan(1000);
  });
});

test("a path of any length makes a short message", async () => {
  const { code, stderr } = await maskwatch("detect", "x/".repeat(60_000), "--json");
  expect(code).toBe(1);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/the name is too long/)]);
  expect(stderr.length).toBeLessThan(1000);
});
