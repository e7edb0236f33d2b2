import { dirname, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { resolvePaths } from "./paths.ts";
import { readRows } from "./records.ts";
import { fileIdentities } from "./same-file.ts";

/** Which group a file belongs to. */
export interface Groups {
  /** How many rows of the table have a group. */
  size: number;
  of(file: { path: string; identity: string }): string | undefined;
}

/**
 * Reads a table with columns `path`, relative to its folder, and `group`: files of one group show one subject, or come
 * from one base photo.
 *
 * @throws InputError where it is no such table, or gives one file two groups
 */
export async function readGroups(file: string, onNote: (note: string) => void): Promise<Groups> {
  const { columns, rows, place } = await readRows(file);
  const [path, group] = ["path", "group"].map((name) => columns.findIndex((column) => column.toLowerCase() === name));
  if (path < 0 || group < 0) throw new InputError(`${file}: needs the columns path and group`);
  const named = rows.flatMap((cells, row) => {
    if (cells[path] === null) throw new InputError(`${file}: ${place(row)} has no path`);
    return cells[group] === null ? [] : [{ path: cells[path], group: cells[group], row }];
  });
  const folder = dirname(resolve(file));
  const placed = resolvePaths(named, { folder, place: (i) => place(named[i].row), onNote });
  const identities = await fileIdentities(placed.map((row) => row.path));
  const groups = new Map<string, (typeof placed)[number]>();
  for (const [i, row] of placed.entries()) {
    const key = identities[i] ?? row.path;
    const first = groups.get(key);
    if (first && first.group !== row.group) {
      throw new InputError(`${file}: ${place(first.row)} and ${place(row.row)} give one file two groups, ${row.path}`);
    }
    groups.set(key, row);
  }
  return { size: groups.size, of: (wanted) => groups.get(wanted.identity)?.group };
}
