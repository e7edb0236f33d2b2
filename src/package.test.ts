import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

test("npm pack fails where nothing was built, and makes the package where it was", async () => {
  const clone = await temporaryFolder();
  for (const name of ["package.json", ".npmrc", "bin/maskwatch.js"]) {
    await mkdir(dirname(join(clone, name)), { recursive: true });
    await copyFile(join(root, name), join(clone, name));
  }
  await symlink(await readlink(join(root, "build-first")), join(clone, "build-first"));
  const pack = () => run("npm", ["pack", "--silent"], { cwd: clone });
  await expect(pack()).rejects.toThrow();
  expect((await readdir(clone)).sort()).toEqual([".npmrc", "bin", "build-first", "package.json"]);
  await mkdir(join(clone, "dist/built"), { recursive: true });
  await writeFile(join(clone, "dist/index.js"), "");
  const { stdout } = await pack();
  const { stdout: listed } = await run("tar", ["tzf", join(clone, stdout.trim())]);
  expect(listed).toContain("package/dist/index.js");
});

test("a package without its build says how it is made", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "bin"));
  await copyFile(join(root, "package.json"), join(folder, "package.json"));
  await copyFile(join(root, "bin/maskwatch.js"), join(folder, "bin/maskwatch.js"));
  const started = run(process.execPath, [join(folder, "bin/maskwatch.js"), "--version"]);
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: "maskwatch: this package lacks its build; it is made by `npm run pack`, not by `npm pack`\n",
  });
});
