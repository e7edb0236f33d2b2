import { open, readdir, readFile, symlink } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { isSystemError, systemFault } from "./system-fault.ts";

const thrown = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** An error as Node makes it, for codes that a test cannot bring about everywhere. */
const systemError = (code: string, errno: number, rest: object = {}) =>
  Object.assign(new Error(`${code}: as the system says it, open '/x/y'`), { code, errno, syscall: "open", ...rest });

describe("what the operating system refuses", () => {
  test("is one line with the path and the reason", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "a.txt");
    await open(file, "w").then((handle) => handle.close());
    await symlink("circle", join(folder, "circle"));
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => readFile(join(folder, "missing")), /^P: no such file or folder$/],
      [() => readFile(folder), /^P: cannot be read \(it is a folder, not a file\)$/],
      [() => readFile(join(file, "below")), /^P: cannot be read \(a part of the path is a file/],
      [() => readFile(join(folder, "circle")), /^P: cannot be read \(its symbolic links lead in a circle\)$/],
      [() => readdir(file), /^P: cannot be read \(a part of the path/],
      [() => readFile(join(folder, "x".repeat(300))), /^P: cannot be read \(the name is too long\)$/],
    ];
    for (const [refused, says] of cases) {
      const fault = systemFault(await thrown(refused()), "P", "read");
      expect(fault).toBeInstanceOf(InputError);
      expect(fault!.message).toMatch(says);
    }
  });

  test("has a reason for every code, known or not, and nothing of Node's wording", () => {
    for (const code of ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "EIO", "EBUSY", "EFBIG"]) {
      expect(systemFault(systemError(code, -1), "P", "written")!.message).toMatch(
        /^P: cannot be written \([a-z ,();-]+\)$/,
      );
    }
    expect(systemFault(systemError("EODD", -999), "P", "written")!.message).toBe(
      "P: cannot be written (as the system says it)",
    );
  });

  test("names the error's own path where none is given, and the stream or call where it has none", async () => {
    const folder = await temporaryFolder();
    const missing = join(folder, "missing");
    expect(systemFault(await thrown(readFile(missing)))!.message).toBe(`${missing}: no such file or folder`);
    const full = systemError("ENOSPC", -28, { syscall: "write" });
    expect(systemFault(full)!.message).toBe("standard output: no space is left on the disk");
    const refused = await new Promise((resolve) => connect(1, "127.0.0.1").on("error", resolve));
    expect(systemFault(refused)!.message).toMatch(/^connect: connect/);
  });

  test("is told from the texts of libraries in C", async () => {
    const folder = await temporaryFolder();
    const image = sharp({ create: { width: 2, height: 2, channels: 3, background: "#000" } });
    const error = await thrown(image.toFile(join(folder, "missing/a.jpg")));
    expect(systemFault(error, "a.jpg", "written")!.message).toBe("a.jpg: cannot be written (no such file or folder)");
    const full = new Error("IO Error: Could not write to file: No space left on device");
    expect(systemFault(full, "t.csv", "written")!.message).toBe(
      "t.csv: cannot be written (no space is left on the disk)",
    );
  });

  test("is no error of the program's own", () => {
    const invalid = Object.assign(new TypeError("bad"), { code: "ERR_INVALID_ARG_TYPE" });
    for (const error of [
      invalid,
      new Error("a bug"),
      new InputError("x: permission denied"),
      "text",
      undefined,
      null,
    ]) {
      expect(isSystemError(error)).toBe(false);
      expect(systemFault(error, "P", "read")).toBeUndefined();
    }
  });
});
