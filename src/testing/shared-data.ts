import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "vitest";

const root = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** A file of the development data, which is beside the repository and never in it. */
export const sharedData = (path: string) => root + path;

/** A test on the development data; skipped, with the reason in its name, where the data is absent. */
export function testOnSharedData(name: string, run: () => Promise<void>): void {
  const present = existsSync(root);
  test.skipIf(!present)(present ? name : `${name} (skipped: no development data at ${root})`, run);
}
