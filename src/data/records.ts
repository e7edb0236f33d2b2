import { access, constants, readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { InputError } from "../errors.ts";
import { systemFault } from "../files/index.ts";
import { parseCsv } from "./csv.ts";
import { type Records, readParquet } from "./parquet.ts";
import { decodeText } from "./text-encoding.ts";

/** A table's content, every cell as text; an empty cell is `null`. */
export interface Table extends Records {
  /** Where a row stands, for errors: "row 2 (line 3)". */
  place(row: number): string;
}

/** Whether a file is a table, by its ending. @throws InputError for any other ending */
export function tableFormat(file: string): "parquet" | "csv" {
  const ending = extname(String(file)).toLowerCase();
  if (ending === ".parquet") return "parquet";
  if (ending === ".csv") return "csv";
  throw new InputError(`${file}: a table ends in .parquet or .csv`);
}

/**
 * Reads any table with a header.
 *
 * @throws InputError where the file is missing or not a table; the message names the line or row
 */
export async function readRows(file: string): Promise<Table> {
  const format = tableFormat(file);
  await requireFile(file);
  if (format === "csv") return readCsv(file);
  try {
    return { ...(await readParquet(file)), place: (row) => `row ${row + 1}` };
  } catch (error) {
    throw new InputError(`${file}: not a parquet table (${(error as Error).message.split("\n")[0]})`, { cause: error });
  }
}

/** The same as one object a row. @throws InputError as {@link readRows} */
export async function readRecords(file: string): Promise<Record<string, string | null>[]> {
  const { columns, rows } = await readRows(file);
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}

async function requireFile(file: string): Promise<void> {
  try {
    const found = await stat(file);
    if (!found.isFile())
      throw new InputError(`${file}: is ${found.isDirectory() ? "a folder" : "no file"}, not a table`);
    if (found.size === 0) throw new InputError(`${file}: the file is empty`);
    await access(file, constants.R_OK);
  } catch (error) {
    throw systemFault(error, file, "read") ?? error;
  }
}

async function readCsv(file: string): Promise<Table> {
  const bytes = await readFile(file);
  const start = bytes.toString("latin1", 0, 4);
  if (start === "PK\x03\x04")
    throw new InputError(`${file}: is a workbook or an archive; save the table as CSV in UTF-8`);
  if (start === "PAR1") throw new InputError(`${file}: is a Parquet table; let its name end in .parquet`);
  const [header, ...body] = parseCsv(decodeText(bytes, file), file);
  if (!header) throw new InputError(`${file}: the table has no header`);
  const columns = header.cells.map((name, i) => name.trim() || `column ${i + 1}`);
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined) throw new InputError(`${file}: the column "${twice}" is there twice`);
  const place = (row: number) => `row ${row + 1} (line ${body[row].line})`;
  const rows = body.map(({ cells }, row) => {
    const isLong = cells.slice(columns.length).some((cell) => cell !== "");
    if (cells.length < columns.length || isLong) {
      const has = `${cells.length} ${cells.length === 1 ? "cell" : "cells"}`;
      throw new InputError(`${file}: ${place(row)} has ${has}, the header ${columns.length}`);
    }
    return columns.map((_, i) => cells[i] || null);
  });
  return { columns, rows, place };
}
