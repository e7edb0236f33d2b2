import { existsSync } from "node:fs";
import { resolve } from "node:path";

interface PathContext {
  /** Where relative paths begin. */
  folder: string;
  place(row: number): string;
  onNote(note: string): void;
}

/**
 * The rows with absolute paths. One with backslashes is a Windows path where no file has that name but one lies there
 * with slashes.
 */
export function resolvePaths<R extends { path: string }>(
  rows: readonly R[],
  { folder, place, onNote }: PathContext,
): R[] {
  let lost = 0;
  let firstLost = -1;
  const resolved = rows.map((row, i) => {
    const path = resolve(folder, row.path);
    if (!row.path.includes("\\") || existsSync(path)) return { ...row, path };
    const withSlashes = resolve(folder, row.path.replaceAll("\\", "/"));
    if (existsSync(withSlashes)) return { ...row, path: withSlashes };
    if (lost++ === 0) firstLost = i;
    return { ...row, path };
  });
  if (lost > 0) {
    onNote(
      `${lost === 1 ? "1 path has" : `${lost} paths have`} backslashes and ${lost === 1 ? "names" : "name"} no file here, ` +
        `the first in ${place(firstLost)}: ${rows[firstLost].path}`,
    );
  }
  return resolved;
}
