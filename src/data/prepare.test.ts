import { link, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { movingGif } from "../media/node/testing/moving-gif.ts";
import { sharedData, testOnSharedData } from "../testing/shared-data.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { countLabels, type PrepareOptions, prepareFaces } from "./index.ts";
import { makeFaces, noiseJpeg, writeInto } from "./testing/face-folders.ts";

const faces = { masked: { ann: 3, bob: 2 }, unmasked: { ann: 4, cy: 6 } };
const jpeg = noiseJpeg([9, 9, 9], 1);

/** Makes a folder of files: a JPEG where no content is given. */
async function folderOf(files: Record<string, string | Uint8Array | undefined>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeInto(join(root, name), content ?? (await jpeg));
  return root;
}

/** What becomes of the files below a folder, by their names in it. */
async function prepared(root: string, options: PrepareOptions = {}, folders = [root]) {
  const { rows, skipped, notes } = await prepareFaces(folders, options);
  const name = (path: string) => path.replace(`${root}/`, "");
  return {
    rows: Object.fromEntries(rows.map((row) => [name(row.path), row.label])),
    groups: rows.map((row) => row.groups),
    skipped: Object.fromEntries(skipped.map(({ path, reason }) => [name(path), reason])),
    notes: notes.map((note) => note.replaceAll(`${root}/`, "")),
  };
}

describe("prepareFaces", () => {
  test("finds RMFD's folders at any depth, with label and subject", async () => {
    const { rows, skipped, notes } = await prepareFaces([
      await makeFaces(join(await temporaryFolder(), "deep/er"), faces),
    ]);
    expect(countLabels(rows)).toEqual([10, 5]);
    const masked = rows.filter((row) => row.label === 1);
    expect(masked.map((row) => row.groups.subject)).toEqual(["ann", "ann", "ann", "bob", "bob"]);
    expect([skipped, notes]).toEqual([[], []]);
    expect(Object.keys(rows[0].groups)).toEqual(["subject"]);
  });

  test("finds with_mask and without_mask, and names the source where there are several", async () => {
    const folder = await makeFaces(await temporaryFolder(), faces);
    await writeInto(join(folder, "web/with_mask/a.jpg"), await jpeg);
    const { rows } = await prepareFaces([folder]);
    expect(rows.find((row) => row.path.endsWith("a.jpg"))).toMatchObject({
      label: 1,
      groups: { subject: null, source: "faces/web" },
    });
  });

  test("finds masks worn wrongly, and MaskedFace-Net's folders", async () => {
    const folder = await makeFaces(await temporaryFolder(), faces);
    const names = ["mask_weared_incorrect/a.jpg", "incorrect/b.jpg", "IMFD/00000/00001_Mask_Chin.jpg", "CMFD/c.jpg"];
    for (const name of names) await writeInto(join(folder, name), await noiseJpeg([0, 0, 0], 1));
    const { rows } = await prepareFaces([folder]);
    expect(countLabels(rows)).toEqual([10, 6, 3]);
  });

  test("keeps one name in two sources apart, also where their folders have one name", async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(["x", "y"].map((name) => makeFaces(join(root, name), faces)));
    for (const given of [[root], folders]) {
      const { rows } = await prepareFaces(given);
      expect(new Set(rows.map((row) => row.groups.subject)).size).toBe(6);
      expect(rows[0].groups).toMatchObject({
        source: expect.stringMatching(/x\/faces$/),
        subject: expect.stringMatching(/x\/faces\/(cy|ann)$/),
      });
    }
  });

  test("refuses a missing folder, one without faces and one with a single class", async () => {
    const root = await temporaryFolder();
    await expect(prepareFaces([])).rejects.toThrow(/give a folder with faces/);
    await expect(prepareFaces([join(root, "none")])).rejects.toThrow(/none: no such folder/);
    await expect(prepareFaces([root])).rejects.toThrow(
      /no faces found; expected files in .*with_mask\/.*it has no folders/,
    );
    const folder = await makeFaces(root, { masked: { ann: 1 }, unmasked: {} });
    await expect(prepareFaces([folder])).rejects.toThrow(/masked faces only/);
    await writeFile(join(root, "file"), "");
    await expect(prepareFaces([join(root, "file")])).rejects.toThrow(/file: is a file, not a folder/);
  });
});

describe("files that are no rows are named, each with its reason", () => {
  test("what is no photo, or damaged", async () => {
    const whole = await jpeg;
    const root = await folderOf({
      "with_mask/1.jpg": undefined,
      "without_mask/2.jfif": undefined,
      "without_mask/empty.jpg": "",
      "without_mask/note.txt": "hello",
      "without_mask/page.jpg": "<!DOCTYPE html><p>404",
      "without_mask/clip.mp4": "\0\0\0\x18ftypisom\0\0\0\0isomavc1",
      "without_mask/cut.jpg": whole.subarray(0, whole.length - 300),
      "without_mask/cut.heic": (
        await readFile(new URL("../media/node/fixtures/mirrored.heic", import.meta.url))
      ).subarray(0, 500),
    });
    await symlink(join(root, "nowhere"), join(root, "with_mask/lost.jpg"));
    const { rows: found, skipped } = await prepared(root);
    expect(found).toEqual({ "with_mask/1.jpg": 1, "without_mask/2.jfif": 0 });
    expect(skipped).toEqual({
      "with_mask/lost.jpg": "no such file",
      "without_mask/clip.mp4": "not a photo, but a video (MP4)",
      "without_mask/cut.heic": expect.stringMatching(/^the image is damaged/),
      "without_mask/cut.jpg": expect.stringMatching(/^the image is damaged/),
      "without_mask/empty.jpg": "not a photo, but an empty file",
      "without_mask/note.txt": "not a photo, but a text",
      "without_mask/page.jpg": expect.stringMatching(/^not a photo, but an HTML page; download/),
    });
    const { rows } = await prepared(root, { fast: true });
    expect(Object.keys(rows)).toHaveLength(4);
  });

  test("pictures in formats that cameras and old programs write are rows", async () => {
    const heic = await readFile(new URL("../media/node/fixtures/turned-grid.heic", import.meta.url));
    const pgm = Buffer.from("P5\n2 1\n255\n\x07\x63", "latin1");
    const root = await folderOf({ "with_mask/1.HEIC": heic, "without_mask/2.pgm": pgm, "without_mask/3.jpg": heic });
    const { rows, skipped } = await prepared(root);
    expect(rows).toEqual({ "with_mask/1.HEIC": 1, "without_mask/2.pgm": 0, "without_mask/3.jpg": 0 });
    expect(skipped).toEqual({});
  });

  test("what is hidden, or the system's", async () => {
    const root = await folderOf({
      "with_mask/1.jpg": undefined,
      "without_mask/2.jpg": undefined,
      "with_mask/.ipynb_checkpoints/1-checkpoint.jpg": undefined,
      "__MACOSX/with_mask/._1.jpg": undefined,
      "with_mask/._1.jpg": undefined,
      "with_mask/Thumbs.db": "x",
      ".thumbnails/without_mask/2.jpg": undefined,
      ".DS_Store": "x",
    });
    const { rows, skipped } = await prepared(root);
    expect(rows).toEqual({ "with_mask/1.jpg": 1, "without_mask/2.jpg": 0 });
    expect(skipped).toEqual({
      ".DS_Store": "hidden (.DS_Store)",
      ".thumbnails/without_mask/2.jpg": "hidden (.thumbnails/)",
      "__MACOSX/with_mask/._1.jpg": "hidden (__MACOSX/)",
      "with_mask/.ipynb_checkpoints/1-checkpoint.jpg": "hidden (.ipynb_checkpoints/)",
      "with_mask/._1.jpg": "hidden (._1.jpg)",
      "with_mask/Thumbs.db": "hidden (Thumbs.db)",
    });
  });

  test("a hidden folder that is given by its name is searched", async () => {
    const root = await folderOf({ ".faces/with_mask/1.jpg": undefined, ".faces/without_mask/2.jpg": undefined });
    expect((await prepareFaces([join(root, ".faces")])).rows).toHaveLength(2);
  });

  test("what lies in no label folder, by the folder beside them", async () => {
    const root = await folderOf({
      "data/with_mask/1.jpg": undefined,
      "data/without_mask/2.jpg": undefined,
      "data/half_masked/deep/3.jpg": undefined,
      "readme.txt": "x",
      "other/4.jpg": undefined,
    });
    expect((await prepared(root)).skipped).toEqual({
      "data/half_masked/deep/3.jpg": "in data/half_masked/, which is no label folder",
      "other/4.jpg": "in other/, which is no label folder",
      "readme.txt": "in no label folder",
    });
  });

  test("pictures that are too large", async () => {
    const root = await folderOf({ "with_mask/1.jpg": undefined, "without_mask/2.jpg": await noiseJpeg([1, 2, 3], 2) });
    for (const fast of [false, true]) {
      const failed = prepareFaces([root], { maxPixels: 1999, fast });
      await expect(failed).rejects.toThrow(/no readable faces only/);
    }
    expect((await prepared(root, { maxPixels: 2000 })).skipped).toEqual({});
  });
});

describe("one file is one row", () => {
  const files = { "with_mask/1.jpg": undefined, "with_mask/sub/3.jpg": undefined, "without_mask/2.jpg": undefined };

  test.each([
    [["."]],
    [[".", "with_mask"]],
    [["with_mask/sub", "."]],
    [[".", ".", "without_mask/../with_mask"]],
    [["link", "."]],
  ])("where %j are given", async (given) => {
    const root = await folderOf(files);
    await symlink(root, `${root}-link`);
    const folders = given.map((name) => (name === "link" ? `${root}-link` : join(root, name)));
    const { rows, skipped } = await prepareFaces(folders);
    expect([rows.length, skipped]).toEqual([3, []]);
    expect(rows.every(({ groups }) => !("source" in groups))).toBe(true);
  });

  test("where a link leads to it, its own name before the link's", async () => {
    const root = await folderOf(files);
    await symlink(join(root, "with_mask/1.jpg"), join(root, "with_mask/0.jpg"));
    await symlink(join(root, "with_mask"), join(root, "with_mask/sub/loop"));
    await link(join(root, "with_mask/1.jpg"), join(root, "with_mask/hard.jpg"));
    const another = "another name of a file that is found already";
    const { rows, skipped } = await prepared(root);
    expect(rows).toEqual({ "with_mask/1.jpg": 1, "with_mask/sub/3.jpg": 1, "without_mask/2.jpg": 0 });
    expect(skipped).toEqual({ "with_mask/0.jpg": another, "with_mask/hard.jpg": another });
  });

  test("and refused with both labels", async () => {
    const root = await folderOf(files);
    await symlink(join(root, "with_mask"), join(root, "without_mask/all"));
    const says = /with_mask\/1\.jpg and \S+without_mask\/all\/1\.jpg are one file with both labels/;
    await expect(prepareFaces([root])).rejects.toThrow(says);
  });
});

describe("a file with several pictures", () => {
  test("is a row of its first, which is said", async () => {
    const gif = await movingGif(3);
    const root = await folderOf({ "with_mask/1.gif": gif, "with_mask/2.gif": gif, "without_mask/3.jpg": undefined });
    const { rows, notes } = await prepared(root);
    expect(Object.keys(rows)).toHaveLength(3);
    expect(notes).toEqual(["with_mask/1.gif and 1 more: only the first picture of its animation is read"]);
  });
});

describe("folders of other names", () => {
  const files = {
    "Masken/1.jpg": undefined,
    "kein Mundschutz/2.jpg": undefined,
    "with_mask/3.jpg": undefined,
    "Nase frei/4.jpg": undefined,
  };

  test("are given by the user, each for a label, instead of the known ones", async () => {
    const root = await folderOf(files);
    const options = { masked: ["Masken"], unmasked: ["kein Mundschutz"], incorrect: ["Nase frei"] };
    const { rows, skipped } = await prepared(root, options);
    expect(rows).toEqual({ "Masken/1.jpg": 1, "kein Mundschutz/2.jpg": 0, "Nase frei/4.jpg": 2 });
    expect(skipped).toEqual({ "with_mask/3.jpg": "in with_mask/, which is no label folder" });
    expect((await prepared(root, { unmasked: ["kein Mundschutz"] })).rows).toEqual({
      "kein Mundschutz/2.jpg": 0,
      "with_mask/3.jpg": 1,
    });
  });

  test.each([
    ["WithMask", "WithoutMask"],
    ["With Mask", "Without-Mask"],
    ["WITH_MASK", "WITHOUT_MASK"],
  ])("are known in other spellings: %s and %s", async (masked, unmasked) => {
    const root = await folderOf({ [`${masked}/1.jpg`]: undefined, [`${unmasked}/2.jpg`]: undefined });
    expect((await prepared(root)).rows).toEqual({ [`${masked}/1.jpg`]: 1, [`${unmasked}/2.jpg`]: 0 });
  });

  test.each([
    ["mask", "no_mask", "--unmasked no_mask --masked mask"],
    ["Masked", "Unmasked", "--unmasked Unmasked --masked Masked"],
    ["face mask", "no face mask", "--unmasked 'no face mask' --masked 'face mask'"],
  ])("are suggested where they are likely: %s and %s", async (masked, unmasked, says) => {
    const root = await folderOf({ [`x/${masked}/1.jpg`]: undefined, [`x/${unmasked}/2.jpg`]: undefined });
    await expect(prepareFaces([root])).rejects.toThrow(`for its own folders give ${says}`);
  });

  test("are listed where no name is likely, or the given one is not there", async () => {
    const root = await folderOf({ "a/1.jpg": undefined, "b/2.jpg": undefined });
    await expect(prepareFaces([root])).rejects.toThrow(/by --masked and --unmasked; it has a\/, b\/$/);
    const absent = prepareFaces([root], { masked: ["c"], unmasked: ["d"] });
    await expect(absent).rejects.toThrow(/expected files in c\/, d\/, found a\/, b\/$/);
  });

  test("are refused as paths, and for both labels", async () => {
    const root = await folderOf(files);
    await expect(prepareFaces([root], { masked: ["x/Masken"] })).rejects.toThrow(/take a folder's name/);
    const both = prepareFaces([root], { masked: ["Masken"], incorrect: ["Masken"] });
    await expect(both).rejects.toThrow(/Masken\/ is named twice: one folder has one label/);
  });
});

describe("a split of one's own", () => {
  const part = (name: string) => ({ [`${name}/WithMask/1.jpg`]: undefined, [`${name}/WithoutMask/2.jpg`]: undefined });

  test("is taken from folders, and is no source", async () => {
    const root = await folderOf({ ...part("Train"), ...part("Test"), ...part("VALIDATION") });
    const { groups } = await prepared(root);
    expect(groups.map(({ split }) => split)).toEqual(["test", "test", "train", "train", "validation", "validation"]);
    expect(Object.keys(groups[0])).toEqual(["subject", "split"]);
  });
  test("is taken from several folders that are given", async () => {
    const root = await folderOf({ ...part("train"), ...part("val") });
    const { groups } = await prepared(root, {}, [join(root, "train"), join(root, "val")]);
    expect(groups.map(({ split }) => split)).toEqual(["train", "train", "validation", "validation"]);
  });
  test("may lie below the label folders", async () => {
    const files = ["with_mask/train/1.jpg", "with_mask/test/2.jpg", "without_mask/train/3.jpg", "without_mask/4.jpg"];
    const root = await folderOf(Object.fromEntries(files.map((name) => [name, undefined])));
    expect((await prepared(root)).groups.map(({ split }) => split)).toEqual(["test", "train", null, "train"]);
  });
  test("is none where one name alone is found, nor in a person's name", async () => {
    const root = await folderOf({
      ...part("test"),
      "test/AFDB_face_dataset/Val/1.jpg": undefined,
      "test/AFDB_face_dataset/Dev/1.jpg": undefined,
    });
    expect((await prepared(root)).groups.every((groups) => !("split" in groups))).toBe(true);
  });
  test("is refused where one file is in two parts", async () => {
    const root = await folderOf({ ...part("train"), ...part("test") });
    await symlink(join(root, "train/WithMask/1.jpg"), join(root, "test/WithMask/3.jpg"));
    await expect(prepareFaces([root])).rejects.toThrow(/are one file in two parts of the split/);
  });
});

describe("groups from a table", () => {
  const files = { "with_mask/1.jpg": undefined, "without_mask/2[1].jpg": undefined };
  const withGroups = async (csv: string, name = "groups.csv") => {
    const root = await folderOf(files);
    await mkdir(join(root, "t"));
    await writeFile(join(root, "t", name), csv);
    return prepared(root, { groups: join(root, "t", name) }, [root]);
  };
  test("fill the subjects, by any name of a file", async () => {
    const { groups, notes } = await withGroups(
      "path,label,group\n../with_mask/1.jpg,1,g7\n..\\without_mask\\2[1].jpg,0,g8\n../x.jpg,0,g9\n",
      "groups[1].csv",
    );
    expect(groups.map(({ subject }) => subject)).toEqual(["g7", "g8"]);
    expect(notes).toEqual(["t/groups[1].csv: 1 of its 3 paths are no face that was found"]);
  });
  test("are refused where none is of a face, or a file has two", async () => {
    await expect(withGroups("path,group\n1.jpg,g\n")).rejects.toThrow(
      /none of its 1 paths is a face .* the table's folder/,
    );
    await expect(withGroups("path,group\n../with_mask/1.jpg,\n")).rejects.toThrow(/has no row with a group/);
    const two = withGroups("path,group\n../with_mask/1.jpg,a\n./../with_mask/1.jpg,b\n");
    await expect(two).rejects.toThrow(/row 1 \(line 2\) and row 2 \(line 3\) give one file two groups/);
    await expect(withGroups("path,label\na,1\n")).rejects.toThrow(/needs the columns path and group/);
  });
});

testOnSharedData("prepares the sample of RMFD", async () => {
  const { rows, skipped } = await prepareFaces([sharedData("rmfd-sample")]);
  expect(countLabels(rows)).toEqual([1250, 900]);
  expect(skipped).toEqual([]);
});
