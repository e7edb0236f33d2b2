import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFaces } from "../data/testing/face-folders.ts";
import { smallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { linesOf, maskwatch } from "./testing/maskwatch.ts";

const brief = ["--epochs", "1", "--batch-size", "4"];

/** A table and a run that the commands below work on. */
async function tableAndRun(root: string) {
  const faces = await makeFaces(root, { masked: { a: 4, b: 4 }, unmasked: { c: 4, d: 4 } });
  const [table, run] = [join(root, "faces.csv"), join(root, "run")];
  expect((await maskwatch("prepare", faces, "--out", table)).code).toBe(0);
  expect((await maskwatch("train", table, "--out", run, ...brief)).code).toBe(0);
  return { faces, table, run };
}

type Made = Awaited<ReturnType<typeof tableAndRun>>;

/** What each command is given to write to a file or folder. */
const commands: Record<string, (made: Made, out: string) => string[]> = {
  prepare: ({ faces }, out) => ["prepare", faces, "--out", `${out}.csv`],
  sheet: ({ table }, out) => ["sheet", table, "--out", `${out}.png`],
  train: ({ table }, out) => ["train", table, "--out", out, ...brief],
  plot: ({ run }, out) => ["plot", run, "--out", out],
  evaluate: ({ run, table }, out) => ["evaluate", run, table, "--out", out],
};

test("whatever the operating system refuses to write is one line of every command, and nothing is harmed", async () => {
  const root = await temporaryFolder();
  const made = await tableAndRun(root);
  await writeFile(join(root, "kept"), "old");
  for (const args of Object.values(commands)) {
    for (const out of [join(root, "kept/below"), join(root, "x".repeat(300)), "/proc/maskwatch"]) {
      const { code, stderr } = await maskwatch(...args(made, out));
      expect(code).toBe(1);
      expect(linesOf(stderr).at(-1)).toMatch(
        /^maskwatch: .*(a part of the path is a file|name is too long|cannot be written)/,
      );
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  }
  expect(await readFile(join(root, "kept"), "utf8")).toBe("old");
  expect((await readdir(root)).sort()).toEqual(["faces", "faces.csv", "kept", "run"]);
});

test("a full disk is one line of every command too", async (context) => {
  const root = await temporaryFolder();
  const disk = await smallDisk(context, 8);
  const made = await tableAndRun(root);
  await writeFile(join(disk, "kept"), "x".repeat(8 * 1024));
  for (const [name, args] of Object.entries(commands)) {
    const { code, stderr } = await maskwatch(...args(made, join(disk, name)));
    expect([name, code]).toEqual([name, 1]);
    expect(linesOf(stderr).at(-1)).toMatch(/^maskwatch: .* \(no space is left on the disk\)$/);
    expect(stderr).not.toMatch(/^\s+at /m);
  }
  expect(await readFile(join(disk, "kept"), "utf8")).toBe("x".repeat(8 * 1024));
  const left = await readdir(disk, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual(["kept"]);
});
