import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { noiseJpeg, writeInto } from "../data/testing/face-folders.ts";
import { movingGif } from "../media/node/testing/moving-gif.ts";
import { movingPng, movingWebp, pagedTiff } from "../media/node/testing/moving-pictures.ts";
import { noise } from "../testing/noise.ts";
import { smallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bin, linesOf, maskwatch } from "./testing/maskwatch.ts";

/** At a size at which searching takes no time. */
const detect = (...args: string[]) => maskwatch("detect", "--face-sides", "64", ...args);

const jpeg = (seed = 1) => noiseJpeg([200, 120, 80], seed);

/** Files of the folder and of those below it, in order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

async function folderWith(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = join(await temporaryFolder(), "in");
  for (const [name, content] of Object.entries(files)) await writeInto(join(folder, name), content);
  return folder;
}

const sourcesOf = (stdout: string) => [...new Set(linesOf(stdout).map((line) => JSON.parse(line).source as string))];

describe("annotated copies", () => {
  test("have the format of their name, however its ending is written", async () => {
    const picture = sharp(await jpeg());
    const written = {
      "a.JPG": "jpeg",
      "b.Png": "png",
      "c.Tif": "tiff",
      "d.WebP": "webp",
      "e.Avif": "heif",
      "f.jfif": "jpeg",
    };
    const files: Record<string, Buffer> = {};
    for (const [name, format] of Object.entries(written)) {
      files[name] = await picture
        .clone()
        .toFormat(format === "heif" ? "avif" : (format as "png"))
        .toBuffer();
    }
    const folder = await folderWith(files);
    const out = join(folder, "../out");
    const { code, stderr } = await detect(folder, "--out", out);
    expect([code, stderr]).toEqual([0, ""]);
    expect(await filesBelow(out)).toEqual(Object.keys(written));
    for (const [name, format] of Object.entries(written)) {
      expect((await sharp(await readFile(join(out, name))).metadata()).format).toBe(format);
    }
  });

  test("are named for their content where the name tells nothing or something else, and that is said", async () => {
    const folder = await folderWith({
      photo: await jpeg(1),
      "photo.gif": await jpeg(2),
      "photo.jpg": await jpeg(3),
      "scan 12.03.2021": await sharp(await jpeg(4))
        .webp()
        .toBuffer(),
      "clip.jpeg": await movingGif(2),
    });
    const out = join(folder, "../out");
    const { code, stdout } = await detect(folder, "--out", out);
    expect(code).toBe(0);
    expect(await filesBelow(out)).toEqual([
      "clip.mp4",
      "photo-2.jpg",
      "photo.gif.jpg",
      "photo.jpg",
      "scan 12.03.2021.webp",
    ]);
    expect(stdout).toMatch(/photo\.gif: .*see .*\(named for its content, JPEG\)/);
    expect(stdout).toMatch(/clip\.jpeg: 2 frames.*see .*clip\.mp4 \(as MP4; its content is animated GIF\)/);
  });

  test("are not written where two photos would have one name", async () => {
    const folder = await folderWith({ "a/x.jpg": await jpeg(1), "b/x.jpg": await jpeg(2) });
    const out = join(folder, "../out");
    const { code, stdout, stderr } = await detect(join(folder, "a"), join(folder, "b/x.jpg"), "--out", out);
    expect([code, stdout]).toEqual([1, ""]);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/would both be written to .*x\.jpg; give them in two runs/),
    ]);
    expect(await readdir(join(folder, ".."))).toEqual(["in"]);
  });

  test("keep the folders that their photos are in", async () => {
    const folder = await folderWith({ "x.jpg": await jpeg(1), "a/x.jpg": await jpeg(2), "a/b/x.jpg": await jpeg(3) });
    const out = join(folder, "../out");
    expect((await detect(folder, "--recursive", "--out", out)).code).toBe(0);
    expect(await filesBelow(out)).toEqual(["a/b/x.jpg", "a/x.jpg", "x.jpg"]);
  });

  test.each(["png", "jpeg", "webp", "tiff", "avif"] as const)("are no inputs of a later run: %s", async (format) => {
    const folder = await folderWith({
      [`photo.${format}`]: await sharp(await jpeg())
        .toFormat(format)
        .toBuffer(),
    });
    expect((await detect(folder, "--out", join(folder, "out"))).code).toBe(0);
    const again = await detect(folder, "--recursive", "--json");
    expect(sourcesOf(again.stdout)).toEqual([join(folder, `photo.${format}`)]);
    expect(again.stderr).toContain(`left out 1 annotated copy of an earlier run (photo.${format})`);
  });

  test.each([".mp4", ".mkv", ".mov", ".webm", ".ts"])("of videos are none either: %s", async (ending) => {
    const folder = await folderWith({ "clip.gif": await movingGif(3) });
    expect((await detect(join(folder, "clip.gif"), "--out", folder)).code).toBe(0);
    const clip = join(folder, `sub/clip${ending}`);
    await mkdir(join(folder, "sub"));
    const { createVideo, readVideo } = await import("../media/node/index.ts");
    {
      await using video = await readVideo(join(folder, "clip.mp4"));
      await using copy = await createVideo(clip, { like: video });
      for await (const frame of video) await copy.write(frame);
      await copy.finish();
    }
    expect((await detect(clip, "--out", folder)).code).toBe(0);
    const { stderr } = await detect(folder, "--json");
    expect(stderr).toMatch(/left out \d annotated cop(y|ies) of (an )?earlier runs? \(clip/);
    expect(stderr).toContain(`clip${ending}`);
  });
});

describe("of a folder is said what is left out, per kind and with its number", () => {
  test("and nothing of it is a failure", async () => {
    const folder = await folderWith({
      "a.jpg": await jpeg(),
      "notes.txt": "some words",
      "list.csv": "path,label\n",
      "text.mp4": "no video",
      "empty.png": "",
      ".hidden.jpg": await jpeg(),
      "._a.jpg": await jpeg(),
      ".thumbnails/a.jpg": await jpeg(),
      "__MACOSX/a.jpg": await jpeg(),
      "sub/b.jpg": await jpeg(),
    });
    await symlink("gone.jpg", join(folder, "broken.jpg"));
    await symlink("circle.jpg", join(folder, "circle.jpg"));
    await symlink("a.jpg", join(folder, "link.jpg"));
    spawnSync("mkfifo", [join(folder, "pipe.jpg")]);
    const { code, stdout, stderr } = await detect(folder, "--json");
    expect(code).toBe(0);
    expect(sourcesOf(stdout)).toEqual([join(folder, "a.jpg")]);
    expect(linesOf(stderr).sort()).toEqual([
      "left out 1 device or pipe (pipe.jpg)",
      "left out 1 empty file (empty.png)",
      "left out 1 file that is there or given twice (link.jpg)",
      "left out 1 subfolder (sub): --recursive looks into them",
      "left out 2 broken links (broken.jpg, circle.jpg)",
      "left out 2 hidden files (._a.jpg, .hidden.jpg)",
      "left out 2 hidden folders (.thumbnails, __MACOSX)",
      "left out 3 text files (list.csv, notes.txt, text.mp4)",
    ]);
  });

  test("also where nothing else is in it, in one line", async () => {
    const folder = await folderWith({ "a.txt": "a", "b.txt": "b", "sub/c.jpg": await jpeg() });
    const { code, stdout, stderr } = await detect(folder);
    expect([code, stdout]).toEqual([1, ""]);
    expect(linesOf(stderr)).toEqual([
      `maskwatch: ${folder}: the folder holds no photos or videos; left out 2 text files (a.txt, b.txt); ` +
        "left out 1 subfolder (sub): --recursive looks into them",
    ]);
  });

  test("with --recursive too, whose way through linked folders ends and passes by --out", async () => {
    const folder = await folderWith({
      "a.jpg": await jpeg(1),
      "sub/b.jpg": await jpeg(2),
      "sub/.cache/c.jpg": await jpeg(3),
      "out/d.jpg": await jpeg(4),
    });
    await symlink("..", join(folder, "sub/up"));
    await symlink(".", join(folder, "self"));
    await symlink("out", join(folder, "other-name"));
    const { code, stdout, stderr } = await detect(folder, "--recursive", "--out", join(folder, "out"));
    expect(code).toBe(0);
    expect(linesOf(stdout)).toHaveLength(3);
    expect(stdout).toMatch(/a\.jpg: .*\n.*sub\/b\.jpg: .*\n2 photos/);
    expect(stderr).toContain("left out 2 folders that --out names (other-name, out)");
    expect(stderr).toContain("left out 2 links to folders that are looked at already (self, up)");
    expect(stderr).toContain("left out 1 hidden folder (.cache)");
    expect(await filesBelow(join(folder, "out"))).toEqual(["a.jpg", "d.jpg", "sub/b.jpg"]);
  });

  test("and a name with a line break or an escape keeps to its line", async () => {
    const folder = await folderWith({ "a.jpg": await jpeg(), "b\nc\u001b[2J.txt": "text", "d\ne.jpg": await jpeg(2) });
    const { stdout, stderr } = await detect(folder, "--out", join(folder, "../out"));
    expect(linesOf(stderr)).toEqual(["left out 1 text file (b c [2J.txt)"]);
    expect(linesOf(stdout)).toHaveLength(3);
  });
});

describe("several inputs", () => {
  test("are each done where one fails, in their order, with a summary", async () => {
    const photo = await jpeg();
    const folder = await folderWith({
      "c.jpg": photo,
      "a.gif": await movingGif(2),
      "cut.jpg": photo.subarray(0, photo.length / 2),
      "b.png": await sharp(await jpeg(2))
        .png()
        .toBuffer(),
    });
    const names = ["c.jpg", "missing.jpg", "a.gif", "cut.jpg", "b.png"].map((name) => join(folder, name));
    const { code, stdout, stderr } = await detect(...names, "--out", join(folder, "../out"));
    expect(code).toBe(1);
    expect(linesOf(stdout).map((line) => line.replace(/:.*/, ""))).toEqual([names[0], names[2], names[4], "2 photos"]);
    expect(linesOf(stdout)[3]).toMatch(
      /^2 photos: 0 faces, .*; 1 video: 0 faces in all frames, .*; 2 failed, 0 left out$/,
    );
    expect(linesOf(stderr)).toEqual([
      `maskwatch: ${names[1]}: no such file or folder`,
      expect.stringMatching(/cut\.jpg: the image is damaged/),
      "maskwatch: 2 of 5 inputs failed",
    ]);
    expect(await filesBelow(join(folder, "../out"))).toEqual(["a.mp4", "b.png", "c.jpg"]);
  });

  test("are looked at once, however often and by whichever name they are given", async () => {
    const folder = await folderWith({ "a.jpg": await jpeg() });
    const photo = join(folder, "a.jpg");
    await symlink(folder, join(folder, "../link"));
    const { code, stdout, stderr } = await detect(photo, photo, folder, join(folder, "../link/a.jpg"), "--json");
    expect(code).toBe(0);
    expect(sourcesOf(stdout)).toEqual([photo]);
    expect(linesOf(stdout)).toHaveLength(1);
    expect(stderr).toContain("left out 3 files that are there or given twice (a.jpg, a.jpg, a.jpg)");
  });

  test("print JSON on stdout and nothing else", async () => {
    const folder = await folderWith({ "a.jpg": await jpeg(1), "b.gif": await movingGif(2), "c.txt": "", "d.jpg": "x" });
    const { stdout, stderr } = await detect(folder, join(folder, "no.jpg"), "--json");
    expect(linesOf(stdout).map((line) => Object.keys(JSON.parse(line)))).toEqual([
      ["source", "faces"],
      ["source", "frame", "time", "faces"],
      ["source", "frame", "time", "faces"],
    ]);
    expect(stderr).toContain("1 photo: ");
  });
});

describe("what a file is, is told by its content", () => {
  test.each([
    {
      name: "text.jpg",
      content: "hello",
      says: /text\.jpg: not an image; it is a text$/,
    },
    { name: "text.mp4", content: "x".repeat(5000), says: /text\.mp4: not a video; it is a text$/ },
    { name: "empty", content: "", says: /empty: not a photo or video; it is an empty file$/ },
  ])("$name is refused", async ({ name, content, says }) => {
    const folder = await folderWith({ [name]: content });
    const { code, stdout, stderr } = await detect(join(folder, name), "--out", join(folder, "out"));
    expect([code, stdout, linesOf(stderr)]).toEqual([1, "", [expect.stringMatching(says)]]);
    expect(await filesBelow(folder)).toEqual([name]);
  });

  test("a pipe, a device and an empty name are refused, and nothing waits for them", async () => {
    const folder = await folderWith({ "a.jpg": await jpeg() });
    spawnSync("mkfifo", [join(folder, "pipe.jpg")]);
    for (const input of [join(folder, "pipe.jpg"), "/dev/zero", ""]) {
      const { code, stderr } = await detect(input, "--json");
      expect([code, linesOf(stderr)]).toEqual([1, [expect.stringMatching(/device or a pipe|given by its path/)]]);
    }
  });

  test("animated WebP, PNG and GIF are videos with all their pictures", async () => {
    const folder = await folderWith({
      "a.webp": await movingWebp(5),
      "b.png": await movingPng(5),
      "c.gif": await movingGif(5),
    });
    const { code, stdout, stderr } = await detect(folder, "--json");
    expect([code, linesOf(stderr).slice(0, -1)]).toEqual([0, []]);
    const frames = linesOf(stdout).map((line) => JSON.parse(line));
    expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    for (const { frame, time } of frames) expect(time).toBeCloseTo(frame / 10, 3);
  });

  test("pages of a document after the first are said to be left out", async () => {
    const folder = await folderWith({ "scan.tif": await pagedTiff(3) });
    const { code, stdout, stderr } = await detect(join(folder, "scan.tif"), "--json");
    expect([code, linesOf(stdout).length]).toEqual([0, 1]);
    expect(stderr).toBe(`maskwatch: ${join(folder, "scan.tif")}: only the first of its 3 pages is read\n`);
  });

  test("a video that was cut off is read as far as it goes with a warning, and refused by --strict", async () => {
    const gif = await movingGif(20);
    const folder = await folderWith({ "cut.gif": gif.subarray(0, gif.length * 0.6) });
    const lenient = await detect(join(folder, "cut.gif"), "--json");
    expect([lenient.code, linesOf(lenient.stderr)]).toEqual([0, [expect.stringMatching(/cut\.gif: .*cut off/)]]);
    const strict = await detect(join(folder, "cut.gif"), "--strict", "--out", join(folder, "out"));
    expect([strict.code, linesOf(strict.stderr)]).toEqual([1, [expect.stringMatching(/cut\.gif: .*cut off/)]]);
    expect(await readdir(join(folder, "out"))).toEqual([]);
  });
});

describe("an --out that cannot be written ends with one line before the first photo, and harms nothing", () => {
  const cases: Record<string, { out(folder: string): string; says: RegExp }> = {
    "a file": { out: (folder) => join(folder, "kept.txt"), says: /kept\.txt: is a file, not a folder/ },
    "below a file": { out: (folder) => join(folder, "kept.txt/out"), says: /a part of the path is a file/ },
    "a name that is too long": { out: (folder) => join(folder, "x".repeat(300)), says: /the name is too long/ },
    "a folder of the kernel's": { out: () => "/proc/maskwatch/out", says: /out: cannot be written/ },
    "the folder of the inputs": { out: (folder) => folder, says: /is the folder that --out names/ },
  };
  test.each(Object.entries(cases))("%s", async (_, { out, says }) => {
    const folder = await folderWith({ "a.jpg": await jpeg(), "kept.txt": "old" });
    const { code, stdout, stderr } = await detect(folder, "--out", out(folder));
    expect([code, stdout]).toEqual([1, ""]);
    expect(linesOf(stderr).at(-1)).toMatch(says);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(await filesBelow(folder)).toEqual(["a.jpg", "kept.txt"]);
    expect(await readFile(join(folder, "kept.txt"), "utf8")).toBe("old");
  });

  test("no name at all", async () => {
    const { code, stderr } = await detect("a.jpg", "--out", "");
    expect([code, linesOf(stderr)]).toEqual([2, [expect.stringMatching(/--out .* the name of a folder/)]]);
  });

  test("the input itself, by another name", async () => {
    const folder = await folderWith({ "a.jpg": await jpeg() });
    await symlink(folder, join(folder, "../same"));
    const before = await readFile(join(folder, "a.jpg"));
    const { code, stderr } = await detect(join(folder, "a.jpg"), "--out", join(folder, "../same"));
    expect([code, linesOf(stderr)]).toEqual([1, [expect.stringMatching(/a\.jpg: is the input itself/)]]);
    expect(await readFile(join(folder, "a.jpg"))).toEqual(before);
  });

  test("another file than an older copy, where a copy would take its name", async () => {
    const picture = sharp(await jpeg());
    const folder = await folderWith({
      "a.gif": await picture.gif().toBuffer(),
      "a.png": await picture.png().toBuffer(),
    });
    const before = await readFile(join(folder, "a.png"));
    const out = join(folder, "out");
    const refused = await detect(join(folder, "a.gif"), "--out", folder);
    expect([refused.code, linesOf(refused.stderr)]).toEqual([1, [expect.stringMatching(/a\.png: is no copy of an/)]]);
    expect(await readFile(join(folder, "a.png"))).toEqual(before);
    for (const _ of ["first", "second, over the copy of the first"]) {
      expect((await detect(join(folder, "a.gif"), "--out", out)).code).toBe(0);
    }
  });

  test.each([
    { name: "a picture", input: "in.png", option: "--plot", output: "in.png" },
    { name: "a video named .csv", input: "in.csv", option: "--events", output: "../in/in.csv" },
    { name: "one of a sequence", input: "%d.png", option: "--plot", output: "2.png" },
  ])("$name that is read and would be written by $option", async ({ input, option, output }) => {
    const moving = await movingPng(2);
    const folder = await folderWith({ "in.png": moving, "in.csv": moving, "1.png": moving, "2.png": moving });
    const { code, stderr } = await detect(join(folder, input), "--json", option, join(folder, output));
    expect([code, linesOf(stderr)]).toEqual([1, [expect.stringMatching(/is the input itself; choose another --/)]]);
    for (const name of await readdir(folder)) expect(await readFile(join(folder, name))).toEqual(moving);
  });

  test("a disk that fills up: the older copies are kept, and what finds room is written", async (context) => {
    const disk = await smallDisk(context, 40);
    const picture = sharp(noise(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } });
    const folder = await folderWith({
      "big.gif": await movingGif(2),
      "big.png": await picture.png().toBuffer(),
      "small.jpg": await jpeg(),
    });
    await writeFile(join(disk, "big.png"), "old");
    const { code, stdout, stderr } = await detect(folder, "--out", disk);
    expect(code).toBe(1);
    expect(linesOf(stderr)[0]).toMatch(/big\.png: cannot be written \(no space is left on the disk\)$/);
    expect(stdout).toMatch(/small\.jpg: 0 faces/);
    expect(await readFile(join(disk, "big.png"), "utf8")).toBe("old");
    expect(await readdir(disk)).toEqual(["big.mp4", "big.png", "small.jpg"]);
  });

  test("a video that does not fit on the disk", async (context) => {
    const disk = await smallDisk(context, 8);
    const folder = await folderWith({ "clip.gif": await movingGif(60) });
    await writeFile(join(disk, "clip.mp4"), "old");
    const { code, stderr } = await detect(join(folder, "clip.gif"), "--out", disk);
    expect([code, linesOf(stderr)]).toEqual([1, [expect.stringMatching(/clip\.mp4: cannot be written/)]]);
    expect(await readFile(join(disk, "clip.mp4"), "utf8")).toBe("old");
    expect(await readdir(disk)).toEqual(["clip.mp4"]);
    await rm(join(disk, "clip.mp4"));
  });
});

describe("a video that is no file", () => {
  test("comes by stdin, or as numbered pictures", async () => {
    const png = (i: number) =>
      sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 40 * i, g: 9, b: 9 } } })
        .png()
        .toBuffer();
    const folder = await folderWith({
      "clip.gif": await movingGif(3),
      "f/1.png": await png(1),
      "f/2.png": await png(2),
    });
    const line = `"${process.execPath}" "${bin}" detect - "f/%d.png" --face-sides 64 --out out < clip.gif`;
    const { stdout, status } = spawnSync("bash", ["-c", line], { cwd: folder, encoding: "utf8" });
    expect(status).toBe(0);
    expect(linesOf(stdout).map((text) => text.replace(/frames.* see/, "see"))).toEqual([
      "-: 3 see out/stdin.mp4",
      "f/%d.png: 2 see out/f.mp4",
      expect.stringMatching(/^0 photos.*2 videos/),
    ]);
  });

  test("and has the name of a camera or server is told from a file of such a name", async () => {
    const folder = await folderWith({ "webcam:0.gif": await movingGif(2), "http:x.jpg": await jpeg() });
    const child = spawnSync(process.execPath, [bin, "detect", ".", "--json"], { cwd: folder, encoding: "utf8" });
    expect(child.status).toBe(0);
    expect(sourcesOf(child.stdout)).toEqual(["./http:x.jpg", "./webcam:0.gif"]);
    const missing = await detect("webcam:nobody", "--json");
    expect([missing.code, linesOf(missing.stderr)]).toEqual([
      1,
      [expect.stringMatching(/webcam:nobody: cannot be opened/)],
    ]);
  });
});
