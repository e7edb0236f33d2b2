import { link, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { smallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { countLabels, type FaceRow, hasColumn, type Label, readTable, withIncorrectAs, writeTable } from "./index.ts";
import { readRecords } from "./records.ts";
import { writeInto } from "./testing/face-folders.ts";

const row = (path: string, label: Label, groups: FaceRow["groups"] = {}): FaceRow => ({ path, label, groups });

/** Reads a table that is made of this text; paths are shown from its folder. */
async function read(content: string | Uint8Array, name = "t.csv", folder?: string) {
  const file = join(folder ?? (await temporaryFolder()), name);
  await writeInto(file, content);
  const notes: string[] = [];
  const rows = await readTable(file, { onNote: (note) => notes.push(note) });
  return { rows: rows.map((r) => ({ ...r, path: r.path.replace(`${dirname(file)}/`, "") })), notes };
}

const text = "path,label,subject\nb/1.jpg,1,ann\n2.jpg,0,\n";
const meant = [row("b/1.jpg", 1, { subject: "ann" }), row("2.jpg", 0, { subject: null })];

describe("a table", () => {
  const rows: FaceRow[] = [
    row("/a/it's.jpg", 1, { subject: 'q"x', source: null }),
    row("/a/,b;c|d\te.jpg", 0, { subject: null, source: "s\r\nt" }),
    row("/a/ c .jpg ", 0, { subject: "- = @", source: "ü ñ 面" }),
  ];
  test.each(["parquet", "csv", "CSV", "Parquet"])("reads back from %s as it was written", async (ending) => {
    const file = join(await temporaryFolder(), `t.${ending}`);
    await writeTable(file, rows);
    expect(await readTable(file)).toEqual(rows);
  });
  test.each(["parquet", "csv"])(
    "has all columns of its rows in %s, also those that the first lacks",
    async (ending) => {
      const file = join(await temporaryFolder(), `t.${ending}`);
      await writeTable(file, [row("/1", 1, { subject: "a" }), row("/2", 0, { fold: "f", weight: "2" })]);
      expect(await readTable(file)).toEqual([
        row("/1", 1, { subject: "a", fold: null, weight: null }),
        row("/2", 0, { subject: null, fold: "f", weight: "2" }),
      ]);
    },
  );
  test("moves together with the pictures below its folder", async () => {
    const [from, to] = [await temporaryFolder(), await temporaryFolder()];
    await writeTable(join(from, "t.csv"), [row(join(from, "faces/1.jpg"), 1), row("/elsewhere/2.jpg", 0)]);
    await writeFile(join(to, "t.csv"), await readFile(join(from, "t.csv")));
    expect((await readTable(join(to, "t.csv"))).map(({ path }) => path)).toEqual([
      join(to, "faces/1.jpg"),
      "/elsewhere/2.jpg",
    ]);
  });
  test.each<[string, unknown, RegExp]>([
    ["no rows", [], /t\.csv: there are no rows to write/],
    ["no list", undefined, /there are no rows to write/],
    ["a row without a path", [row("/1", 1), row("", 0)], /row 2 has no path/],
    ["a label that is none", [row("/1", 3 as Label)], /row 1 has a label of 3, not 0, 1 or 2/],
    [
      "a number in a cell",
      [row("/1", 1, { age: 3 as unknown as string })],
      /row 1 has no text but a number in .* "age"/,
    ],
    ["a column called path", [row("/1", 1, { Path: "x" })], /column "Path" is there twice/],
    ["columns that differ by case", [row("/1", 1, { a: "x" }), row("/2", 1, { A: "x" })], /column "A" is there twice/],
    ["a column without a name", [row("/1", 1, { "": "x" })], /"" is no name of a column/],
  ])("is not written of %s", async (_, rows, says) => {
    for (const name of ["t.csv", "t.parquet"]) {
      const file = join(await temporaryFolder(), name);
      const written = writeTable(file, rows as FaceRow[]);
      await expect(written).rejects.toThrow(new RegExp(says.source.replace("t\\.csv", name)));
      await expect(written).rejects.toMatchObject({ name: "InputError" });
      await expect(readFile(file)).rejects.toThrow("ENOENT");
    }
  });
  test.for(["parquet", "csv"])(
    "is refused as %s where the disk is full, and leaves nothing",
    async (ending, context) => {
      const disk = await smallDisk(context, 64);
      const many = Array.from({ length: 20_000 }, (_, i) => row(`/x/${(i * 2654435761) % 2 ** 32}.jpg`, 1));
      const written = writeTable(join(disk, `t.${ending}`), many);
      await expect(written).rejects.toThrow(/t\.\w+: cannot be written \(no space is left on the disk\)$/);
      expect(await readdir(disk)).toEqual([]);
    },
  );
  test("tells whether it has a column", () => {
    const rows = [row("/1", 1, { subject: "a" })];
    expect(["subject", "path", "constructor"].map((name) => hasColumn(rows, name))).toEqual([true, false, false]);
  });
});

describe("a table's path is a path, whatever signs it has", () => {
  const names = [
    "faces[1]",
    "a*b",
    "what?",
    "{a,b}",
    "~home",
    "-x",
    "it's",
    'say "x"',
    "ü ñ 面",
    "%20 #1",
    "b\\s",
    "b\\s[1]",
    "d\\e/b\\s[1]",
    "**/t",
    "[a-z]/t",
    "year=2020/t",
    "s3:/t",
    "http:/x/t",
    "two\nlines",
  ];
  const cases = names.flatMap((name) => ["csv", "parquet"].map((ending) => [`${name}.${ending}`] as const));
  test.each(cases)("%j", async (name) => {
    const folder = await temporaryFolder();
    // What a pattern of that name would find.
    for (const other of ["faces1", "axb", "whatx", "a", "b", "x/t", "bs1"]) {
      await writeTable(join(folder, `${other}${name.slice(name.lastIndexOf("."))}`), [row("/wrong", 0)]);
    }
    const before = process.cwd();
    process.chdir(folder);
    try {
      await writeTable(name, [row("/right", 1, { subject: null })]);
      expect(await readTable(name)).toEqual([row("/right", 1, { subject: null })]);
      expect(await readTable(join(folder, name))).toEqual([row("/right", 1, { subject: null })]);
    } finally {
      process.chdir(before);
    }
  });
});

describe("readTable", () => {
  const utf16 = (bigEndian: boolean, mark: boolean) => {
    const bytes = Buffer.from((mark ? "\ufeff" : "") + text, "utf16le");
    return bigEndian ? bytes.swap16() : bytes;
  };
  test.each<[string, string | Uint8Array]>([
    ["as UTF-8", text],
    ["with a byte order mark", `\ufeff${text}`],
    ["as UTF-16", utf16(false, true)],
    ["as UTF-16, the other way round", utf16(true, true)],
    ["as UTF-16 without a mark", utf16(false, false)],
    ["as UTF-16, the other way round, without a mark", utf16(true, false)],
    ["with lines as on Windows", text.replaceAll("\n", "\r\n")],
    ["with semicolons", text.replaceAll(",", ";")],
    ["with tabs", text.replaceAll(",", "\t")],
    ["with a named separator", `sep=;\r\n${text.replaceAll(",", ";")}`],
    ["without a last line end", text.trimEnd()],
    ["with blank lines", `${text.replaceAll("\n", "\n\n")}\n\n`],
    ["with separators that end its lines", text.replaceAll("\n", ",\n").replace("subject,", "subject")],
    ["with spaces around its names and labels", "path, label ,subject\nb/1.jpg, 1,ann\n2.jpg,0 ,\n"],
    ["with names in capitals", text.replace("path,label", "PATH,Label")],
    ["with labels as words", "path,label,subject\nb/1.jpg,With Mask,ann\n2.jpg,without_mask,\n"],
    ["with other words", "path,label,subject\nb/1.jpg,masked,ann\n2.jpg,No-Mask,\n"],
    ["with labels as fractions", "path,label,subject\nb/1.jpg,1.0,ann\n2.jpg,0.0,\n"],
    ["with labels as booleans", "path,label,subject\nb/1.jpg,True,ann\n2.jpg,False,\n"],
    ["with columns in another order", "subject,label,path\nann,1,b/1.jpg\n,0,2.jpg\n"],
    ["with quotes around all", text.replaceAll(/[^,\n]+/g, '"$&"')],
  ])("reads a table %s", async (_, content) => {
    expect(await read(content)).toEqual({ rows: meant, notes: [] });
  });

  test("takes labels as numbers or as names", async () => {
    const labels = [
      "0",
      "no_mask",
      "without_mask",
      "1",
      "mask",
      "with_mask",
      "2",
      "incorrect",
      "mask_weared_incorrect",
    ];
    const { rows } = await read(`path,label\n${labels.map((label, i) => `${i}.jpg,${label}\n`).join("")}`);
    expect(rows.map(({ label }) => label)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(withIncorrectAs(rows)).toEqual(rows);
    expect(countLabels(withIncorrectAs(rows, "no_mask"))).toEqual([6, 3]);
    expect(countLabels(withIncorrectAs(rows, "mask"))).toEqual([3, 6]);
  });

  test("keeps a column without a name, as pandas' index", async () => {
    const { rows } = await read(",path,label\n0,a.jpg,1\n1,b.jpg,0\n");
    expect(rows.map(({ groups }) => groups)).toEqual([{ "column 1": "0" }, { "column 1": "1" }]);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    [
      "in Latin-1",
      Buffer.from("path,label\na.jpg,1\nMüller/1.jpg,0\n", "latin1"),
      /line 3 is not in UTF-8 but likely in Latin-1 \(Windows-1252\), as in "Müller\/1\.jpg"; save it as UTF-8/,
    ],
    ["in UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x70, 0, 0, 0]), /is in UTF-32; save it as UTF-8/],
    [
      "cut off within UTF-16",
      Buffer.from(`\ufeff${text}`, "utf16le").subarray(0, -1),
      /is not whole in its encoding, UTF-16LE/,
    ],
    ["with NULs", "path,label\na.jpg,1\nb\0.jpg,1\n", /line 3 holds a NUL character/],
    ["with a short row", "path,label,x\na.jpg,1,\nb.jpg,0\n", /row 2 \(line 3\) has 2 cells, the header 3/],
    ["with a long row", "path,label\na.jpg,1\nb.jpg,0,x\n", /row 2 \(line 3\) has 3 cells, the header 2/],
    ["with an open quote", 'path,label\n"a.jpg,1\nb.jpg,0\n', /line 2 opens a quote/],
    ["with a name twice", "path,label,label\na.jpg,1,0\n", /the column "label" is there twice/],
    ["with a name twice by case", "path,Label,label\na.jpg,1,0\n", /the columns "Label" and "label" are the same/],
    ["with another name", "path,class\na.jpg,1\n", /no column "label", only path, class/],
    [
      "without a path",
      "path,label\na.jpg,1\n,0\n",
      /row 2 \(line 3\) needs a path and a label of 0, 1 or 2 \(it has no path, 0\)/,
    ],
    ["with an empty label", "path,label\na.jpg,\n", /row 1 \(line 2\) needs .* \(it has a\.jpg, no label\)/],
    ["with an unknown label", "path,label\na.jpg,3\n", /row 1 \(line 2\) needs .* \(it has a\.jpg, 3\)/],
    ["with a negative label", "path,label\na.jpg,-1\n", /it has a\.jpg, -1/],
    ["with a label that every object has", "path,label\na.jpg,constructor\n", /it has a\.jpg, constructor/],
    ["with an unknown word", "path,label\na.jpg,half_masked\n", /it has a\.jpg, half_masked/],
    ["with an unknown part", "path,label,split\na.jpg,1,fold3\n", /row 1 \(line 2\) has fold3 in its column "split"/],
    ["without rows", "path,label\n", /the table has no rows/],
    ["that is empty", "", /the file is empty/],
    ["that is blank", "\n\n", /the table has no header/],
    ["that is a workbook", "PK\x03\x04xl", /is a workbook or an archive; save the table as CSV/],
    ["that is Parquet", "PAR1xxxx", /is a Parquet table; let its name end in \.parquet/],
  ])("refuses a table %s in one line", async (_, content, says) => {
    const error = await read(content).catch((failure: Error) => failure);
    expect(error).toMatchObject({ name: "InputError", message: expect.stringMatching(/^\S+t\.csv: [^\n]+$/) });
    expect((error as Error).message).toMatch(says);
  });

  test("refuses what is missing, a folder, or no Parquet", async () => {
    const folder = await temporaryFolder();
    await expect(readTable(join(folder, "t.csv"))).rejects.toThrow(/t\.csv: no such file/);
    await expect(readTable(join(folder, "t.parquet"))).rejects.toThrow(/t\.parquet: no such file/);
    await expect(readTable(join(folder, "t.txt"))).rejects.toThrow(/ends in \.parquet or \.csv/);
    await mkdir(join(folder, "d.csv"));
    await expect(readTable(join(folder, "d.csv"))).rejects.toThrow(/d\.csv: is a folder, not a table/);
    await writeFile(join(folder, "n.parquet"), text);
    await expect(readTable(join(folder, "n.parquet"))).rejects.toThrow(/n\.parquet: not a parquet table/);
  });

  test("takes a folder called year=2020 for a folder", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "year=2020/t.parquet");
    await writeTable(file, [row("/1", 1, { subject: "a" })]);
    expect(await readRecords(file)).toEqual([{ path: "/1", label: "1", subject: "a" }]);
  });

  test("keeps a table's own split, in its spelling", async () => {
    const { rows } = await read("path,label,Split\na.jpg,1,Train\nb.jpg,0,VAL\nc.jpg,0,\n");
    expect(rows.map(({ groups }) => groups.split)).toEqual(["Train", "VAL", null]);
  });
});

describe("a file in several rows", () => {
  async function folderWithLinks(): Promise<string> {
    const folder = await temporaryFolder();
    await writeInto(join(folder, "faces/a.jpg"), "a");
    await writeInto(join(folder, "faces/b.jpg"), "b");
    await symlink(join(folder, "faces/a.jpg"), join(folder, "link.jpg"));
    await link(join(folder, "faces/a.jpg"), join(folder, "hard.jpg"));
    await symlink(join(folder, "faces"), join(folder, "same"));
    return folder;
  }
  const names = ["faces/a.jpg", "./faces//a.jpg", "faces/../faces/a.jpg", "link.jpg", "hard.jpg", "same/a.jpg"];
  test.each(names)("is one row, which is said: %s", async (name) => {
    const folder = await folderWithLinks();
    const { rows, notes } = await read(`path,label\nfaces/a.jpg,1\nfaces/b.jpg,0\n${name},1\n`, "t.csv", folder);
    expect(rows.map(({ path }) => path)).toEqual(["faces/a.jpg", "faces/b.jpg"]);
    expect(notes).toEqual([
      "1 row repeats the file of another and is left out, as in row 1 (line 2) and row 3 (line 4)",
    ]);
  });
  test.each(names)("is refused under both labels, with both rows: %s", async (name) => {
    const folder = await folderWithLinks();
    const reading = read(`path,label\nfaces/a.jpg,1\nfaces/b.jpg,0\n${name},0\n`, "t.csv", folder);
    await expect(reading).rejects.toThrow(
      /: row 1 \(line 2\) and row 3 \(line 4\) give one file both labels, \S+a\.jpg$/,
    );
  });
  test("is refused in two parts of a split", async () => {
    const reading = read("path,label,split\na.jpg,1,train\n./a.jpg,1,test\n");
    await expect(reading).rejects.toThrow(/row 1 \(line 2\) and row 2 \(line 3\) put one file in two parts/);
  });
  test("is kept in all of them, where each row has another face of it", async () => {
    const file = join(await temporaryFolder(), "t.csv");
    await writeFile(file, "path,label,x\na.jpg,1,10\na.jpg,0,200\n");
    expect((await readTable(file, { severalFaces: true })).map(({ label }) => label)).toEqual([1, 0]);
  });
  test("is told by its path where there is no file", async () => {
    const { rows, notes } = await read("path,label\nnone/a.jpg,1\nnone/b.jpg,1\nnone/./a.jpg,1\nnone/a.jpg,1\n");
    expect(rows.map(({ path }) => path)).toEqual(["none/a.jpg", "none/b.jpg"]);
    expect(notes).toEqual([expect.stringMatching(/^2 rows repeat the file of another and are left out/)]);
  });
});

describe("a path from Windows", () => {
  test("is found with slashes, where no file has its very name", async () => {
    const folder = await temporaryFolder();
    for (const name of ["data/x.jpg", "table/in\\it.jpg"]) await writeInto(join(folder, name), "x");
    const content = "path,label\n..\\data\\x.jpg,1\nin\\it.jpg,0\n";
    const { rows, notes } = await read(content, "t.csv", join(folder, "table"));
    expect(rows.map(({ path }) => path)).toEqual([join(folder, "data/x.jpg"), "in\\it.jpg"]);
    expect(notes).toEqual([]);
  });
  test("is said to name no file here, where it does not", async () => {
    const { notes } = await read("path,label\na.jpg,1\n..\\data\\x.jpg,1\nC:\\faces\\y.jpg,0\n");
    expect(notes).toEqual([
      "2 paths have backslashes and name no file here, the first in row 2 (line 3): ..\\data\\x.jpg",
    ]);
  });
});
