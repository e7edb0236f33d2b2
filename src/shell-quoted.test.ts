import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellQuoted } from "./shell-quoted.ts";

test.skipIf(process.platform === "win32")("a quoted argument is read by a shell as it was", () => {
  const odd = [
    "plain/path-1.csv",
    "a b",
    "it's",
    '"',
    "$HOME",
    "`x`",
    "*",
    "~",
    "a\\b",
    "#",
    "",
    "!",
    "a\nb",
    "é",
    "-x=1;2",
  ];
  const printed = execFileSync("sh", [
    "-c",
    `printf '%s\\0' ${odd.map((text) => shellQuoted(text, "linux")).join(" ")}`,
  ]);
  expect(printed.toString().split("\0").slice(0, -1)).toEqual(odd);
  expect(shellQuoted("runs/a_b-1.json")).toBe("runs/a_b-1.json");
});

test("on Windows paths stay as they are, and blanks are quoted", () => {
  expect(["C:\\runs\\a", "C:\\my runs\\a"].map((text) => shellQuoted(text, "win32"))).toEqual([
    "C:\\runs\\a",
    '"C:\\my runs\\a"',
  ]);
});
