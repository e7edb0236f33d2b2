import { createHash } from "node:crypto";
import { dirname, relative, resolve, sep } from "node:path";
import type { FaceRow } from "../data/index.ts";

/** A row's path as seen from the table's folder: the same wherever the folder is moved to. */
export function pathFrom(folder: string): (row: FaceRow) => string {
  const root = resolve(folder);
  return ({ path }) => relative(root, path).split(sep).join("/").normalize("NFC");
}

/** SHA-256 of paths, seen from the table's folder, and labels, in the table's order. */
export function rowsHash(rows: readonly FaceRow[], table: string): string {
  const pathOf = pathFrom(dirname(table));
  const hash = createHash("sha256");
  for (const row of rows) hash.update(`${row.label} ${pathOf(row)}\n`);
  return hash.digest("hex");
}

/**
 * Texts to tell apart later: 32 bits of each one's SHA-256, as base64. Of 100,000 texts that are not among 100,000 others,
 * two or three are taken for one of them.
 */
export function fingerprints(texts: readonly string[]): string {
  const bytes = Buffer.alloc(4 * texts.length);
  for (const [i, text] of texts.entries()) bytes.writeUInt32LE(fingerprint(text), 4 * i);
  return bytes.toString("base64");
}

/** One text's. */
export const fingerprint = (text: string): number => createHash("sha256").update(text).digest().readUInt32LE();

/** The numbers in a text of {@link fingerprints}; none where it is no such text. */
export function readFingerprints(text: unknown): Uint32Array {
  if (typeof text !== "string") return new Uint32Array();
  const bytes = Buffer.from(text, "base64");
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readUInt32LE(4 * i));
}
