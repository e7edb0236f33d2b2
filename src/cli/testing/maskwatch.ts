import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const bin = fileURLToPath(new URL("../../../bin/maskwatch.js", import.meta.url));

/** Runs a command line in a process of its own. */
export async function maskwatch(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [bin, ...args], { maxBuffer: 1e8 })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

/** A command line that runs in a process of its own. */
export interface Started {
  child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has printed so far. */
  printed: { stdout: string; stderr: string };
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

export function startMaskwatch(...args: string[]): Started {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      printed[name] += text;
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on("close", (code, signal) => resolve(code ?? signal!));
  });
  return { child, printed, ended };
}

export const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
