import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @param name seen from this folder */
export const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export function run(command: string, args: readonly string[]): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return { stdout, stderr };
}

/**
 * `maskwatch detect --json --profile`: its frames, the profile, and the seconds from the opened video to its end.
 *
 * @param out the folder of the annotated copy; none is written where it is left out
 */
export function profiled(clip: string, search: string, out?: string) {
  const args = ["detect", clip, "--json", "--profile", "--search", search, ...(out ? ["--out", out] : [])];
  const { stdout, stderr } = run(process.execPath, [path("../../bin/maskwatch.js"), ...args]);
  return { stdout, profile: stderr, seconds: Number(/ frames in ([\d.]+) s/.exec(stderr)?.[1]) };
}
