import { execFile } from "node:child_process";
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
