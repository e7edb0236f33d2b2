import { createHash } from "node:crypto";
import { dirname, relative, resolve, sep } from "node:path";
import type { FaceRow } from "../data/index.ts";

/** A row's path as seen from the table's folder: the same wherever the folder is moved to. */
export function pathFrom(folder: string): (row: FaceRow) => string {
  const root = resolve(folder);
  return ({ path }) => relative(root, path).split(sep).join("/").normalize("NFC");
}

/** Each row of a table as it is known again: its label and its path, seen from the table's folder. */
export function rowTexts(rows: readonly FaceRow[], table: string): string[] {
  const pathOf = pathFrom(dirname(table));
  return rows.map((row) => `${row.label} ${pathOf(row)}`);
}

/** SHA-256 of a table's rows in their order. */
export const rowsHash = (rows: readonly FaceRow[], table: string): string => textsHash(rowTexts(rows, table));

/** The same of their texts. */
export function textsHash(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text}\n`);
  return hash.digest("hex");
}

/** Of a text's SHA-256: few enough for a model's file, and so many that two of a million texts hardly share them. */
const BYTES = 6;

/** Texts to know again later: 48 bits of each one's SHA-256, as base64. */
export function fingerprints(texts: readonly string[]): string {
  const bytes = Buffer.alloc(BYTES * texts.length);
  for (const [i, text] of texts.entries()) bytes.writeUIntLE(fingerprint(text), BYTES * i, BYTES);
  return bytes.toString("base64");
}

/** One text's. */
export const fingerprint = (text: string): number => createHash("sha256").update(text).digest().readUIntLE(0, BYTES);

/** The numbers in a text of {@link fingerprints}; none where it is no such text. */
export function readFingerprints(text: unknown): number[] {
  if (typeof text !== "string") return [];
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / BYTES) }, (_, i) => bytes.readUIntLE(BYTES * i, BYTES));
}
