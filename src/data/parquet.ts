import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";

/** A column is a name; a cell a text or nothing. */
export interface Records {
  columns: string[];
  rows: (string | null)[][];
}

/** Reads a Parquet file, every cell as text. @throws DuckDB's error where it is none */
export async function readParquet(file: string): Promise<Records> {
  // DuckDB takes the signs of a pattern for one, and knows no way to name such a file.
  if (!/[*?[]/.test(resolve(file))) return read(resolve(file));
  const folder = await mkdtemp(join(tmpdir(), "maskwatch-"));
  try {
    const copy = join(folder, "table.parquet");
    await copyFile(file, copy);
    return await read(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(path: string): Promise<Records> {
  return withDatabase(async (db) => {
    // A folder `year=2020/` is no column.
    const query = `select columns(*)::varchar from read_parquet(${literal(path)}, hive_partitioning = false)`;
    const result = await db.runAndReadAll(query);
    return { columns: result.columnNames(), rows: result.getRowsJS() as (string | null)[][] };
  });
}

/** Writes a Parquet file of texts, `label` as a small number. */
export async function writeParquet(file: string, { columns, rows }: Records): Promise<void> {
  await withDatabase(async (db) => {
    const types = columns.map((column) => `${quoted(column)} ${column === "label" ? "tinyint" : "text"}`);
    await db.run(`create table faces (${types.join(", ")})`);
    const appender = await db.createAppender("faces");
    for (const row of rows) {
      for (const [i, cell] of row.entries()) {
        if (cell === null) appender.appendNull();
        else if (columns[i] === "label") appender.appendTinyInt(Number(cell));
        else appender.appendVarchar(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
    // An absolute path is never an address, nor a home folder's.
    await db.run(`copy faces to ${literal(resolve(file))} (format parquet, compression zstd, use_tmp_file false)`);
  });
}

async function withDatabase<T>(use: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
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
