import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { isPartialName, partialName, removeAbandoned } from "./abandoned.ts";

/** The number of a process that has ended. */
const deadPid = () => String(spawnSync(process.execPath, ["--version"]).pid);

/** A partial's name with a part of its owner changed: place, boot, pid, start. */
function withOwner(name: string, change: { place?: string; boot?: string; pid?: string; start?: string }): string {
  const [, place, boot, pid, start] = /\.(\w{8})-(\w{8})-(\d+)-(\d+)-/.exec(name)!;
  const own = { place, boot, pid, start, ...change };
  const owner = `.${own.place}-${own.boot}-${own.pid}-${own.start}-`;
  return name.replace(`.${place}-${boot}-${pid}-${start}-`, owner);
}

describe("a partial file's name", () => {
  test("is hidden, has the file's ending and no more bytes than file systems take", () => {
    for (const base of ["clip", "a.b c", "é".repeat(120), "人".repeat(80)]) {
      const name = partialName(base, ".mp4");
      expect(name).toMatch(/^\..*\.partial\.mp4$/);
      expect(Buffer.byteLength(name)).toBeLessThan(255);
      expect(isPartialName(name)).toBe(true);
    }
    expect(Buffer.byteLength(partialName("a", `.${"x".repeat(250)}`))).toBeLessThan(255);
  });
  test("is no user's name", () => {
    const names = ["clip.mp4", ".clip.mp4", ".clip.partial.mp4", ".clip.12345.partial.mp4", ".a.1-2-3-4-5.partial.mp4"];
    for (const name of [...names, partialName("a", ".mp4").slice(1)]) expect(isPartialName(name)).toBe(false);
  });
});

describe("what a process left behind", () => {
  test("is removed where the process is no more, or had its number before", async () => {
    const folder = await temporaryFolder();
    const left = [
      withOwner(partialName("killed", ".mp4"), { pid: deadPid() }),
      withOwner(partialName("reused", ".csv"), { start: "1" }),
      withOwner(partialName("before-the-start", ".png"), { boot: "00000000" }),
      withOwner(partialName("without ending", ""), { pid: deadPid() }),
    ];
    for (const name of left) await writeFile(join(folder, name), "x");
    await removeAbandoned(folder);
    const kept = process.platform === "linux" ? [] : [left[1]];
    expect(await readdir(folder)).toEqual(kept);
  });

  test("is left alone where the process lives or is on another machine, and so is every other file", async () => {
    const folder = await temporaryFolder();
    const names = [
      partialName("mine", ".mp4"),
      withOwner(partialName("elsewhere", ".mp4"), { place: "00000000", pid: deadPid() }),
      `.a.${deadPid()}.partial.mp4`,
      `.clip.${"0".repeat(8)}.partial.mp4`,
      "a.partial.mp4",
      ".hidden",
    ];
    for (const name of names) await writeFile(join(folder, name), "x");
    await removeAbandoned(folder);
    expect((await readdir(folder)).sort()).toEqual(names.sort());
  });

  test("is looked for in no folder that cannot be read", async () => {
    await removeAbandoned(join(await temporaryFolder(), "missing"));
  });
});
