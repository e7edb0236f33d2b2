import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { noise } from "../testing/noise.ts";
import { smallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { PartialFile, writeAtomically } from "./atomic-file.ts";
import { unfinishedFiles } from "./unfinished.ts";
import { requireWritable, requireWritableFolder } from "./writable.ts";

const write = (file: string, text = "new") => writeAtomically(file, (partial) => writeFile(partial, text));

describe("a file that is written", () => {
  test("is there whole, in folders that are made", async () => {
    const folder = await temporaryFolder();
    await write(join(folder, "a/b/c.txt"), "all of it");
    expect(await readFile(join(folder, "a/b/c.txt"), "utf8")).toBe("all of it");
    expect(await readdir(join(folder, "a/b"))).toEqual(["c.txt"]);
  });

  test("keeps its old content, and leaves nothing, where writing fails", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "a.txt");
    await write(file, "old");
    const failing = writeAtomically(file, async (partial) => {
      await writeFile(partial, "half");
      throw new Error("a bug");
    });
    await expect(failing).rejects.toThrow(/^a bug$/);
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a.txt"]);
    expect(unfinishedFiles()).toEqual([]);
  });

  test("may have as long a name as the file system takes", async () => {
    const folder = await temporaryFolder();
    for (const name of [`${"x".repeat(251)}.txt`, `${"é".repeat(125)}.txt`, `a.${"y".repeat(250)}`]) {
      await write(join(folder, name));
      expect(await readFile(join(folder, name), "utf8")).toBe("new");
    }
  });

  test("goes where a link leads, also to a file that is not there yet", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "real"));
    await symlink("real/t.csv", join(folder, "link.csv"));
    for (const text of ["first", "second"]) {
      await write(join(folder, "link.csv"), text);
      expect(await readFile(join(folder, "real/t.csv"), "utf8")).toBe(text);
    }
    expect(await readdir(join(folder, "real"))).toEqual(["t.csv"]);
  });

  test("is under a hidden name until it is finished", async () => {
    const folder = await temporaryFolder();
    await writeAtomically(join(folder, "a.csv"), async (partial) => {
      const names = await readdir(folder);
      expect(names).toEqual([expect.stringMatching(/^\.a\..*\.partial\.csv$/)]);
      expect(partial).toBe(join(folder, names[0]));
      expect(unfinishedFiles()).toEqual([join(folder, "a.csv")]);
    });
  });

  test("is removed with its process where that exits before it is finished", async () => {
    const folder = await temporaryFolder();
    const module = fileURLToPath(new URL("atomic-file.ts", import.meta.url));
    const program = `
      const { PartialFile } = await import(${JSON.stringify(module)});
      await PartialFile.create(${JSON.stringify(join(folder, "a.txt"))});
      console.log((await import("node:fs")).readdirSync(${JSON.stringify(folder)}).length);
      process.exit(3);`;
    const { stdout, status } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
    expect([stdout.toString().trim(), status]).toEqual(["1", 3]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a file that cannot be written is refused in one line, and nothing is harmed", () => {
  const cases: { name: string; make(folder: string): Promise<string>; says: RegExp }[] = [
    {
      name: "below a file",
      make: async (folder) => join(folder, "old.txt/a.txt"),
      says: /a part of the path is a file/,
    },
    { name: "in place of a folder", make: async (folder) => folder, says: /is a folder/ },
    {
      name: "whose name is too long",
      make: async (folder) => join(folder, `${"x".repeat(300)}.txt`),
      says: /the name is too long/,
    },
    {
      name: "behind links in a circle",
      make: async (folder) => {
        await symlink("b", join(folder, "a"));
        await symlink("a", join(folder, "b"));
        return join(folder, "a");
      },
      says: /lead in a circle/,
    },
    {
      name: "in place of a device",
      make: async (folder) => {
        await symlink("/dev/null", join(folder, "null.txt"));
        return join(folder, "null.txt");
      },
      says: /is a device or a pipe/,
    },
    { name: "where the kernel has no files", make: async () => "/proc/maskwatch/a.txt", says: /cannot be written/ },
    { name: "without a name", make: async () => "", says: /give the name of the file/ },
  ];
  test.each(cases)("$name", async ({ make, says }) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "old.txt"), "old");
    const file = await make(folder);
    const before = await readdir(folder);
    for (const tried of [write, requireWritable]) {
      const refused = tried(file);
      await expect(refused).rejects.toThrow(says);
      await expect(refused).rejects.toThrow(expect.objectContaining({ name: "InputError" }));
    }
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(join(folder, "old.txt"), "utf8")).toBe("old");
  });

  test("in a folder that the user may not write, or over a file that is read-only", async (context) => {
    if (process.getuid?.() === 0) context.skip("root may write everywhere");
    const folder = await temporaryFolder();
    await writeFile(join(folder, "kept.txt"), "old");
    await chmod(join(folder, "kept.txt"), 0o444);
    await expect(write(join(folder, "kept.txt"))).rejects.toThrow(/kept\.txt: cannot be written \(no permission\)/);
    await chmod(folder, 0o555);
    await expect(write(join(folder, "a.txt"))).rejects.toThrow(/a\.txt: cannot be written \(no permission\)/);
    await chmod(folder, 0o755);
  });

  test("on a full disk, by Node, sharp or DuckDB", async (context) => {
    const disk = await smallDisk(context, 16);
    await write(join(disk, "old.png"), "old");
    const pixels = noise(300 * 300 * 3);
    const picture = sharp(pixels, { raw: { width: 300, height: 300, channels: 3 } }).png();
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const ways: Record<string, (partial: string) => Promise<unknown>> = {
      node: (partial) => writeFile(partial, pixels),
      sharp: (partial) => picture.toFile(partial),
      duckdb: (partial) => db.run(`copy (select random() from range(20000)) to '${partial}' (format csv)`),
    };
    for (const way of Object.values(ways)) {
      const file = join(disk, "old.png");
      await expect(writeAtomically(file, way)).rejects.toThrow(/old\.png: cannot be written \(no space is left/);
      expect(await readFile(file, "utf8")).toBe("old");
      expect(await readdir(disk)).toEqual(["old.png"]);
    }
  });

  test("on a file system that is read-only", async (context) => {
    const disk = await smallDisk(context, 16, true);
    await expect(write(join(disk, "a.txt"))).rejects.toThrow(
      /a\.txt: cannot be written \(the file system is read-only/,
    );
    await expect(requireWritableFolder(join(disk, "out"))).rejects.toThrow(/out: cannot be written \(the file system/);
  });

  test("names the file that failed where that is another than the one written", async () => {
    const folder = await temporaryFolder();
    const copy = writeAtomically(join(folder, "a.txt"), async (partial) =>
      writeFile(partial, await readFile(join(folder, "missing"))),
    );
    await expect(copy).rejects.toThrow(/missing: no such file or folder$/);
  });
});

describe("trying whether a folder can be written", () => {
  test("leaves nothing behind, and keeps what was there", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "there"));
    await requireWritableFolder(join(folder, "there/new/deep"));
    await requireWritableFolder(join(folder, "there"));
    await requireWritable(join(folder, "other/a.csv"));
    expect(await readdir(folder, { recursive: true })).toEqual(["there"]);
  });
  test("refuses a file in its place by the name that was given", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "out"), "old");
    await expect(requireWritableFolder(join(folder, "out"))).rejects.toThrow(/out: is a file, not a folder/);
    await expect(requireWritableFolder(join(folder, "out/deep"))).rejects.toThrow(
      /deep: cannot be written \(a part of/,
    );
    expect(await readFile(join(folder, "out"), "utf8")).toBe("old");
  });
});

test("a partial file that is committed stays, and is removed by nothing", async () => {
  const folder = await temporaryFolder();
  {
    await using partial = await PartialFile.create(join(folder, "a.txt"));
    await writeFile(partial.path, "x");
    await partial.commit();
  }
  expect(await readdir(folder)).toEqual(["a.txt"]);
});
