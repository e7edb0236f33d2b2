import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { InputError } from "../errors.ts";
import { writeAtomically } from "../files/index.ts";
import type { IncorrectAs } from "../labels.ts";

/** A position in `CLASSES`. 0: not masked, 1: masked, 2: a mask worn wrongly. */
export type Label = 0 | 1 | 2;

/** How tables may write a label. */
const LABELS: ReadonlyMap<string | null | undefined, Label> = new Map([
  ["0", 0],
  ["1", 1],
  ["2", 2],
  ["no_mask", 0],
  ["mask", 1],
  ["incorrect", 2],
  ["without_mask", 0],
  ["with_mask", 1],
  ["mask_weared_incorrect", 2],
] as const);

/** One face: its image, its label and whatever else the table knows of it (`subject`, `source`, ...). */
export interface FaceRow {
  /** Absolute. */
  path: string;
  label: Label;
  /** The other columns, as text; `null` where a cell is empty. */
  groups: Readonly<Record<string, string | null>>;
}

/**
 * Writes a table of faces as Parquet or CSV, by the file's ending, in one piece or not at all.
 * Columns: `path`, `label`, then those of `groups`.
 */
export async function writeTable(file: string, rows: readonly FaceRow[]): Promise<void> {
  const format = tableFormat(file);
  const columns = Object.keys(rows[0]?.groups ?? {});
  await withDatabase(async (db) => {
    await db.run(`create table faces (path text, label tinyint${columns.map((c) => `, ${quoted(c)} text`).join("")})`);
    const appender = await db.createAppender("faces");
    for (const { path, label, groups } of rows) {
      appender.appendVarchar(path);
      appender.appendTinyInt(label);
      for (const column of columns) {
        const value = groups[column];
        if (value === null || value === undefined) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    const options = format === "parquet" ? "format parquet, compression zstd" : "format csv, header";
    await writeAtomically(file, (partial) => db.run(`copy faces to ${literal(partial)} (${options})`));
  });
}

/**
 * Reads a table of faces, Parquet or CSV, by the file's ending. It needs columns `path` (absolute, or relative to the
 * table's folder) and `label` (0, 1, 2 or a class's name, see `LABELS`); all others are kept as groups.
 *
 * @throws InputError where the file is missing, not a table, empty, or lacks a column
 */
export async function readTable(file: string): Promise<FaceRow[]> {
  const records = await readRecords(file);
  if (records.length === 0) throw new InputError(`${file}: the table has no rows`);
  for (const column of ["path", "label"]) {
    if (!(column in records[0])) throw new InputError(`${file}: the table has no column "${column}"`);
  }
  return records.map(({ path, label, ...groups }, i) => {
    const meant = LABELS.get(label);
    if (path === null || meant === undefined) {
      throw new InputError(`${file}: row ${i + 1} needs a path and a label of 0, 1 or 2 (it has ${path}, ${label})`);
    }
    return { path: resolve(dirname(file), path), label: meant, groups };
  });
}

/** Reads any table with a header, every cell as text. */
export async function readRecords(file: string): Promise<Record<string, string | null>[]> {
  const reader = tableFormat(file) === "parquet" ? "read_parquet" : "read_csv";
  const asText = reader === "read_csv" ? ", all_varchar = true, header = true" : "";
  await readFile(file).catch(() => {
    throw new InputError(`${file}: no such file, or it cannot be read`);
  });
  return withDatabase(async (db) => {
    try {
      const result = await db.runAndReadAll(`select columns(*)::varchar from ${reader}(${literal(file)}${asText})`);
      return result.getRowObjects() as Record<string, string | null>[];
    } catch (error) {
      throw new InputError(`${file}: not a ${tableFormat(file)} table (${(error as Error).message.split("\n")[0]})`);
    }
  });
}

/** Whether a file is a table, by its ending. @throws InputError for any other ending */
export function tableFormat(file: string): "parquet" | "csv" {
  const ending = extname(file).toLowerCase();
  if (ending === ".parquet") return "parquet";
  if (ending === ".csv") return "csv";
  throw new InputError(`${file}: a table ends in .parquet or .csv`);
}

/** Samples of each label: `[not masked, masked]`, and, where there are any, masks worn wrongly. */
export function countLabels(rows: readonly FaceRow[]): number[] {
  const counts = [0, 0, 0];
  for (const { label } of rows) counts[label]++;
  return counts[2] > 0 ? counts : counts.slice(0, 2);
}

/** The same rows, masks worn wrongly as they are to count in training. */
export function withIncorrectAs(rows: readonly FaceRow[], as: IncorrectAs = "apart"): FaceRow[] {
  return rows.map((row) => (as === "apart" || row.label !== 2 ? row : { ...row, label: as === "mask" ? 1 : 0 }));
}

/** SHA-256 of a table's paths and labels in their order: the same rows, the same hash. */
export function tableHash(rows: readonly FaceRow[]): string {
  const hash = createHash("sha256");
  for (const { path, label } of rows) hash.update(`${label} ${path}\n`);
  return hash.digest("hex");
}

async function withDatabase<T>(use: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
