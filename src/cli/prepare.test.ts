import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { makeFaces, noiseJpeg, writeInto } from "../data/testing/face-folders.ts";
import { movingGif } from "../media/node/testing/moving-gif.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { linesOf, maskwatch } from "./testing/maskwatch.ts";

const faces = { masked: { a: 2 }, unmasked: { c: 2 } };

describe("prepare", () => {
  test("says of each kind of file that is no row how many there are, and why", async () => {
    const root = await temporaryFolder();
    const folder = await makeFaces(root, faces);
    for (let i = 0; i < 7; i++) await writeInto(join(folder, `half_masked/${i}.jpg`), await noiseJpeg([1, 2, 3], i));
    await writeInto(join(folder, ".ipynb_checkpoints/x.jpg"), "x");
    await writeInto(join(folder, "AFDB_face_dataset/c/page.jpg"), "<html>");
    await writeInto(join(folder, "AFDB_face_dataset/c/moves.gif"), await movingGif(3));
    const { stdout, stderr, code } = await maskwatch("prepare", folder, "--out", join(root, "t.csv"));
    expect([code, stdout]).toEqual([0, expect.stringContaining("5 faces, 3 not masked, 2 masked; 9 files skipped")]);
    expect(linesOf(stderr).map((line) => line.replace(`${folder}/`, ""))).toEqual([
      "skipped 1 file: hidden (.ipynb_checkpoints/)",
      "  .ipynb_checkpoints/x.jpg",
      "skipped 1 file: not a photo, but an HTML page; download the picture itself, not the page that shows it",
      "  AFDB_face_dataset/c/page.jpg",
      "skipped 7 files: in half_masked/, which is no label folder",
      ...[0, 1, 2, 3, 4].map((i) => `  half_masked/${i}.jpg`),
      "  and 2 more",
      "AFDB_face_dataset/c/moves.gif: only the first picture of its animation is read",
    ]);
  });

  test("finds pictures that are cut off, but for --fast", async () => {
    const root = await temporaryFolder();
    const folder = await makeFaces(root, faces);
    const noise = {
      width: 300,
      height: 300,
      channels: 3,
      background: "#000",
      noise: { type: "gaussian", mean: 99, sigma: 30 },
    };
    const jpeg = await sharp({ create: noise as never })
      .jpeg()
      .toBuffer();
    await writeInto(join(folder, "AFDB_face_dataset/c/cut.jpg"), jpeg.subarray(0, jpeg.length / 2));
    const table = join(root, "t.csv");
    const whole = await maskwatch("prepare", folder, "--out", table);
    expect(whole.stderr).toMatch(/^skipped 1 file: the image is damaged \(.*\)\n {2}\S+cut\.jpg\n$/);
    const fast = await maskwatch("prepare", folder, "--out", table, "--fast");
    expect([fast.stdout, fast.stderr]).toEqual([expect.stringContaining("5 faces"), ""]);
  });

  test("takes folders of other names, several for a label", async () => {
    const root = await temporaryFolder();
    for (const name of ["Maske", "Schal", "ohne"])
      await writeInto(join(root, name, "1.jpg"), await noiseJpeg([1, 2, 3], 1));
    const names = ["--masked", "Maske/", "--masked", "Schal", "--unmasked", "ohne"];
    const { stdout } = await maskwatch("prepare", root, "--out", join(root, "t.csv"), ...names);
    expect(stdout).toContain("3 faces, 1 not masked, 2 masked; 0 files skipped");
    expect(await readFile(join(root, "t.csv"), "utf8")).toBe(
      "path,label,subject\nMaske/1.jpg,1,\nSchal/1.jpg,1,\nohne/1.jpg,0,\n",
    );
  });

  test.each<[string, string[], RegExp, number]>([
    ["an ending that is no table's", ["--out", "t.txt"], /t\.txt: a table ends in \.parquet or \.csv/, 1],
    [
      "an output that cannot be written",
      ["--out", "faces/AFDB_face_dataset/c/0.jpg/t.csv"],
      /t\.csv: cannot be written/,
      1,
    ],
    ["a limit that is none", ["--out", "t.csv", "--max-pixels", "0"], /--max-pixels.*whole number of at least 1/, 2],
    ["pictures that are all too large", ["--out", "t.csv", "--max-pixels", "99"], /holds no readable faces only/, 1],
    ["groups that are not there", ["--out", "t.csv", "--groups", "none.csv"], /none\.csv: no such file/, 1],
    [
      "folders that are not there",
      ["--out", "t.csv", "--masked", "x", "--unmasked", "y"],
      /expected files in x\/, y\/, found/,
      1,
    ],
  ])("refuses %s in one line", async (_, args, says, code) => {
    const root = await temporaryFolder();
    await makeFaces(root, faces);
    const before = process.cwd();
    process.chdir(root);
    try {
      const result = await maskwatch("prepare", "faces", ...args);
      expect(result.code).toBe(code);
      expect(linesOf(result.stderr)).toEqual([expect.stringMatching(says)]);
    } finally {
      process.chdir(before);
    }
  });
});

describe("train", () => {
  test("tells of what a table leaves out, of its own split, and of labels against their folders' names", async () => {
    const root = await temporaryFolder();
    const parts = ["train", "train", "validation", "test"];
    const rows: string[] = [];
    for (const [i, part] of parts.entries()) {
      for (const [name, label] of [
        ["with_mask", 0],
        ["without_mask", 1],
      ] as const) {
        await writeInto(join(root, name, `${i}.jpg`), await noiseJpeg([label * 200, 9, 9], i));
        rows.push(`${name}/${i}.jpg,${label},${part}`);
      }
    }
    const table = join(root, "t.csv");
    await writeFile(table, `path,label,split\n${[...rows, "with_mask/./0.jpg,0,Train"].join("\n")}\n`);
    const run = join(root, "run");
    const options = ["--preset", "tutorial", "--epochs", "1", "--max-batches", "1", "--workers", "1"];
    const { stderr, code } = await maskwatch("train", table, "--out", run, ...options);
    expect([code, linesOf(stderr)]).toEqual([
      0,
      [
        expect.stringMatching(
          /t\.csv: 1 row repeats the file of another and is left out, as in row 1 \(line 2\) and row 9/,
        ),
        expect.stringMatching(
          /t\.csv: 8 of 8 labels contradict the names of their files' folders, .*as ImageFolder's\?$/,
        ),
        expect.stringMatching(/t\.csv: 2 rows of the test part are used neither for training nor for validation$/),
      ],
    ]);
    const { split } = JSON.parse(await readFile(join(run, "run.json"), "utf8"));
    expect(split).toEqual({ train: [0, 1, 2, 3], validation: [4, 5] });
  });

  test("leaves out pictures that are too large, and says so", async () => {
    const root = await temporaryFolder();
    const table = join(root, "t.csv");
    await maskwatch("prepare", await makeFaces(root, faces), "--out", table);
    const { stderr, code } = await maskwatch(
      "train",
      table,
      "--out",
      join(root, "run"),
      "--no-group-by",
      "--max-pixels",
      "99",
    );
    expect([code, linesOf(stderr).at(-1)]).toEqual([
      1,
      expect.stringMatching(/too large: 40 x 50 pixels, more than 99/),
    ]);
  });
});
