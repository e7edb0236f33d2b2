import { readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { csvLine } from "./csv.ts";
import { prepareFaces, readTable } from "./index.ts";
import { noiseJpeg, writeInto } from "./testing/face-folders.ts";

const jpeg = await noiseJpeg([90, 80, 70], 1);
const png = await sharp(jpeg).png().toBuffer();

/** What files hold, and whether that is a face. */
const CONTENTS: Record<string, [content: Uint8Array | string, isPhoto: boolean]> = {
  jpeg: [jpeg, true],
  png: [png, true],
  webp: [await sharp(jpeg).webp().toBuffer(), true],
  empty: ["", false],
  text: ["path,label\n", false],
  page: ["<html></html>", false],
  "cut jpeg": [jpeg.subarray(0, 400), false],
  "cut png": [png.subarray(0, png.length - 40), false],
  zeros: [new Uint8Array(300), false],
};

/** Folders, and the label of what lies in them: none where they are hidden or no label folders. */
const FOLDERS: Record<string, 0 | 1 | 2 | undefined> = {
  "": undefined,
  with_mask: 1,
  without_mask: 0,
  WithMask: 1,
  "mask_weared_incorrect/a b": 2,
  "Train/with_mask": 1,
  "test/without_mask": 0,
  "AFDB_face_dataset/ann": 0,
  "with_mask/without_mask": 0,
  "x/y": undefined,
  "with_mask/.thumbnails": undefined,
  "__MACOSX/with_mask": undefined,
};

const fileName = fc.string({
  unit: fc.constantFrom(
    "a",
    "B",
    "1",
    " ",
    ".",
    "[",
    "]",
    "*",
    "?",
    "'",
    '"',
    ",",
    ";",
    "#",
    "%",
    "~",
    "\\",
    "é",
    "面",
    "-",
  ),
  minLength: 1,
  maxLength: 8,
});
const madeFile = fc.record({
  folder: fc.constantFrom(...Object.keys(FOLDERS)),
  name: fileName.filter((name) => ![".", ".."].includes(name)),
  ending: fc.constantFrom("", ".jpg", ".JPG", ".png", ".txt"),
  content: fc.constantFrom(...Object.keys(CONTENTS)),
  isLink: fc.boolean(),
});

test("each file below a folder is a row or named as skipped, and never both", async () => {
  const property = fc.asyncProperty(fc.array(madeFile, { maxLength: 12 }), async (files) => {
    const root = await temporaryFolder();
    const expected = new Map<string, 0 | 1 | 2>();
    for (const folder of ["with_mask", "without_mask"]) {
      await writeInto(join(root, folder, "first.jpg"), jpeg);
      expected.set(join(root, folder, "first.jpg"), folder === "with_mask" ? 1 : 0);
    }
    const made = new Set(expected.keys());
    for (const { folder, name, ending, content, isLink } of files) {
      const path = join(root, folder, name + ending);
      if (made.has(path)) continue;
      made.add(path);
      const [bytes, isPhoto] = CONTENTS[content];
      // A link leads out of the folder: it is the only name of its file there.
      const target = isLink ? join(await temporaryFolder(), "target") : path;
      await writeInto(target, bytes);
      if (isLink) {
        await writeInto(join(dirname(path), ".keep"), "");
        await symlink(target, path);
      }
      const label = name.startsWith(".") ? undefined : FOLDERS[folder];
      if (isPhoto && label !== undefined) expected.set(path, label);
    }
    const { rows, skipped } = await prepareFaces([root]);
    expect(new Map(rows.map(({ path, label }) => [path, label]))).toEqual(expected);
    const all = (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    const named = [...rows, ...skipped].map(({ path }) => path);
    expect(named.toSorted()).toEqual(all.toSorted());
    for (const { reason } of skipped) expect(reason).toMatch(/^\S[^\n]+$/);
  });
  await fc.assert(property, { seed: 14, numRuns: 60 });
});

const LABELS: Record<string, 0 | 1 | 2 | undefined> = {
  0: 0,
  1: 1,
  2: 2,
  with_mask: 1,
  "Without Mask": 0,
  "1.0": 1,
  "": undefined,
  3: undefined,
  "-1": undefined,
  maskless: undefined,
};

const madeRow = fc.record({
  path: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("a.jpg", "b/c.jpg", "it's, [1].jpg", " d ") },
    { weight: 1, arbitrary: fc.constant("") },
  ),
  label: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("1", "with_mask", "1.0") },
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(LABELS)) },
  ),
  subject: fc.constantFrom("", "ann", 'q"x', "two\nlines", "é;|\t"),
  cells: fc.oneof({ weight: 20, arbitrary: fc.constant(3) }, { weight: 1, arbitrary: fc.constantFrom(2, 4) }),
});

test("each row of a table is read, is the repetition of one, or is refused by its number", async () => {
  const folder = await temporaryFolder();
  const property = fc.asyncProperty(
    fc.array(madeRow, { minLength: 1, maxLength: 8 }),
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "\ufeff"),
    async (rows, lineEnd, mark) => {
      const lines = rows.map(({ path, label, subject, cells }) =>
        csvLine([path, label, subject, "surplus"].slice(0, cells)).replace(/\n$/, lineEnd),
      );
      const file = join(folder, "t.csv");
      await writeFile(file, `${mark}path,label,subject${lineEnd}${lines.join("")}`);
      const notes: string[] = [];
      const result = await readTable(file, { onNote: (note) => notes.push(note) }).catch((error: Error) => error);
      const wrong = rows.flatMap(({ path, label, cells }, i) =>
        path === "" || LABELS[label] === undefined || cells !== 3 ? [`row ${i + 1}`] : [],
      );
      const first = (path: string) => rows.findIndex((row) => row.path === path);
      const conflicts = rows.flatMap(({ path, label }, i) =>
        LABELS[rows[first(path)].label] === LABELS[label] ? [] : [`row ${first(path) + 1} and row ${i + 1}`],
      );
      if (result instanceof Error) {
        expect(result).toBeInstanceOf(InputError);
        const said = result.message.replaceAll(/ \(line \d+\)/g, "");
        expect(said).toMatch(/^\S+t\.csv: [^\n]+$/);
        expect((wrong.length > 0 ? wrong : conflicts).some((which) => said.includes(`: ${which} `))).toBe(true);
        return;
      }
      expect([wrong, conflicts]).toEqual([[], []]);
      const kept = rows.filter(({ path }, i) => first(path) === i);
      expect(result).toEqual(
        kept.map(({ path, label, subject }) => ({
          path: join(folder, path),
          label: LABELS[label],
          groups: { subject: subject || null },
        })),
      );
      const repeated = rows.length - kept.length;
      expect(notes).toEqual(repeated === 0 ? [] : [expect.stringMatching(new RegExp(`^${repeated} rows? repeats? `))]);
    },
  );
  await fc.assert(property, { seed: 14, numRuns: 400 });
});
