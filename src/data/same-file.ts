import { type BigIntStats, statSync } from "node:fs";
import { setImmediate as otherWork } from "node:timers/promises";

/** How many files are asked for before other work has its turn. */
const SLICE = 2000;

/** A file on disk: equal for all its names, links included. `undefined` where there is none. */
export type FileIdentity = string | undefined;

/** Tells of each path which file it is. */
export async function fileIdentities(paths: readonly string[]): Promise<FileIdentity[]> {
  const identities: FileIdentity[] = [];
  for (const path of paths) {
    // One after the other: on a local disk four times as fast as by the thread pool.
    identities.push(fileIdentity(path));
    if (identities.length % SLICE === 0) await otherWork();
  }
  return identities;
}

function fileIdentity(path: string): FileIdentity {
  let found: BigIntStats | undefined;
  try {
    found = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  // Some network drives number no files.
  return found && (found.ino > 0n ? `${found.dev}:${found.ino}` : path);
}
