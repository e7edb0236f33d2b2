import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import { shown } from "../options.ts";
import { csvLine } from "./csv.ts";
import { type Label, parseLabel } from "./label.ts";
import { labelContradiction } from "./label-folders.ts";
import { writeParquet } from "./parquet.ts";
import { resolvePaths } from "./paths.ts";
import { readRows, type Table, tableFormat } from "./records.ts";
import { oneRowAFile } from "./repeated-rows.ts";
import { parsePart, SPLIT_COLUMN } from "./split-part.ts";

/** One face: its image, its label and whatever else the table knows of it (`subject`, `source`, ...). */
export interface FaceRow {
  /** Absolute. */
  path: string;
  label: Label;
  /** The other columns, as text; `null` where a cell is empty. */
  groups: Readonly<Record<string, string | null>>;
}

export interface ReadTableOptions {
  /** Told in a sentence what is left out or looks wrong. */
  onNote?: ((note: string) => void) | undefined;
  /** Keeps all rows of one picture, as where each row has the box of another face in it. */
  severalFaces?: boolean | undefined;
}

/**
 * Reads a table of faces, Parquet or CSV, by the file's ending. It needs columns `path` (absolute, or relative to the
 * table's folder) and `label` (0, 1, 2 or a class's name, see `LABELS`), in any case; all others are kept as groups. A
 * column `split` says what a row is for: `train`, `validation` or `test`. A file that is there twice is one row.
 *
 * @throws InputError where the file is missing, not a table, empty, or lacks a column, and where a row cannot be read or
 *   contradicts another; the message names it
 */
export async function readTable(file: string, options: ReadTableOptions = {}): Promise<FaceRow[]> {
  const { severalFaces, onNote = () => {} } = options;
  const table = await readRows(file);
  if (table.rows.length === 0) throw new InputError(`${file}: the table has no rows`);
  const refuse = (row: number, why: string) => new InputError(`${file}: ${table.place(row)} ${why}`);
  const [pathColumn, labelColumn] = ["path", "label"].map((name) => requireColumn(file, table, name));
  const splitColumn = findColumn(file, table, SPLIT_COLUMN);
  const others = table.columns
    .map((name, at) => ({ name: at === splitColumn ? SPLIT_COLUMN : name, at }))
    .filter(({ at }) => at !== pathColumn && at !== labelColumn);
  const rows = table.rows.map((cells, i): FaceRow => {
    const path = cells[pathColumn];
    const label = parseLabel(cells[labelColumn]);
    if (path === null || label === undefined) {
      const has = `${path ?? "no path"}, ${cells[labelColumn] ?? "no label"}`;
      throw refuse(i, `needs a path and a label of 0, 1 or 2 (it has ${has})`);
    }
    const groups = others.map(({ name, at }) => [name, cells[at]] as const);
    return { path, label, groups: Object.fromEntries(groups) };
  });
  if (splitColumn !== undefined) checkParts(rows, refuse);
  const placed = resolvePaths(rows, { folder: dirname(resolve(file)), place: table.place, onNote });
  const read = severalFaces ? placed : await oneRowAFile(placed, { file, place: table.place, onNote });
  const contradiction = options.onNote && labelContradiction(read);
  if (contradiction) onNote(contradiction);
  return read;
}

function checkParts(rows: readonly FaceRow[], refuse: (row: number, why: string) => InputError): void {
  for (const [i, { groups }] of rows.entries()) {
    const text = groups[SPLIT_COLUMN];
    if (text !== null && !parsePart(text)) {
      throw refuse(i, `has ${text} in its column "split", which is one of train, validation, test`);
    }
  }
}

/** Where a column stands, by its name in any case. @throws InputError where two could be meant */
function findColumn(file: string, { columns }: Table, name: string): number | undefined {
  const meant = columns.filter((column) => column.trim().toLowerCase() === name);
  if (meant.length < 2) return meant.length === 1 ? columns.indexOf(meant[0]) : undefined;
  throw new InputError(`${file}: the columns ${meant.map((column) => `"${column}"`).join(" and ")} are the same`);
}

function requireColumn(file: string, table: Table, name: string): number {
  const at = findColumn(file, table, name);
  if (at !== undefined) return at;
  throw new InputError(`${file}: the table has no column "${name}", only ${table.columns.join(", ")}`);
}

/** Whether a table has a column besides `path` and `label`. */
export const hasColumn = (rows: readonly FaceRow[], name: string): boolean =>
  rows.some(({ groups }) => Object.hasOwn(groups, name));

/**
 * Writes a table of faces as Parquet or CSV, by the file's ending, in one piece or not at all. Columns: `path`, relative to
 * the table's folder where the file lies below it, so that both can move together; `label`; then those of `groups`, also
 * where only some rows have them.
 *
 * @throws InputError where there are no rows, or one of them cannot be written; the message names it
 */
export async function writeTable(file: string, rows: readonly FaceRow[]): Promise<void> {
  const format = tableFormat(file);
  const columns = checkRows(file, rows);
  const folder = dirname(resolve(file));
  const cells = rows.map(({ path, label, groups }) => [
    pathFrom(folder, path),
    String(label),
    ...columns.map((column) => groups[column] ?? null),
  ]);
  const names = ["path", "label", ...columns];
  await writeAtomically(file, (partial) =>
    format === "parquet"
      ? writeParquet(partial, { columns: names, rows: cells })
      : writeFile(partial, [names, ...cells].map(csvLine).join("")),
  );
}

function pathFrom(folder: string, path: string): string {
  const below = relative(folder, path);
  const isBelow =
    isAbsolute(path) && below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  return isBelow ? below : path;
}

/** All columns of the rows' groups, in the order in which they come. */
function checkRows(file: string, rows: readonly FaceRow[]): string[] {
  if (!Array.isArray(rows) || rows.length === 0) throw new InputError(`${file}: there are no rows to write`);
  const columns = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const refuse = (why: string) => new InputError(`${file}: row ${i + 1} ${why}`);
    if (typeof row?.path !== "string" || row.path === "") throw refuse("has no path");
    if (![0, 1, 2].includes(row.label)) throw refuse(`has a label of ${shown(row.label)}, not 0, 1 or 2`);
    for (const [column, cell] of Object.entries(row.groups ?? {})) {
      if (cell !== null && cell !== undefined && typeof cell !== "string") {
        throw refuse(`has no text but a ${typeof cell} in its column "${column}"`);
      }
      columns.add(column);
    }
  }
  const inOneCase = new Set(["path", "label"]);
  for (const column of columns) {
    if (column.trim() !== column || column === "") throw new InputError(`${file}: "${column}" is no name of a column`);
    if (inOneCase.has(column.toLowerCase())) throw new InputError(`${file}: the column "${column}" is there twice`);
    inOneCase.add(column.toLowerCase());
  }
  return [...columns];
}

/** SHA-256 of a table's paths and labels in their order: the same rows, the same hash. */
export function tableHash(rows: readonly FaceRow[]): string {
  const hash = createHash("sha256");
  for (const { path, label } of rows) hash.update(`${label} ${path}\n`);
  return hash.digest("hex");
}
