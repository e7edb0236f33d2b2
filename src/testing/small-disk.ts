import { spawnSync } from "node:child_process";
import { onTestFinished, type TestContext } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder on a file system of its own of so many kilobytes. The test is skipped where none can be mounted. */
export async function smallDisk(context: TestContext, kilobytes: number, readOnly = false): Promise<string> {
  const folder = await temporaryFolder();
  const options = `size=${kilobytes}k${readOnly ? ",ro" : ""}`;
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  if (status !== 0) context.skip("mounting a small file system needs root on Linux");
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}
