import { InputError } from "../errors.ts";
import { type FileIdentity, fileIdentities } from "./same-file.ts";
import { splitPart } from "./split-part.ts";
import type { FaceRow } from "./table.ts";

interface TableContext {
  file: string;
  place(row: number): string;
  onNote(note: string): void;
}

/**
 * The first row of each file, whatever names it has: a file in two rows would be trained on twice, or be on both sides
 * of a split.
 *
 * @throws InputError where two rows of one file have other labels, or other parts of a split
 */
export async function oneRowAFile(rows: readonly FaceRow[], { file, place, onNote }: TableContext): Promise<FaceRow[]> {
  const identities = await fileIdentities(rows.map(({ path }) => path));
  const firstRows = new Map<FileIdentity, number>();
  let repeated = 0;
  let example = "";
  const kept = rows.filter((row, i) => {
    const identity = identities[i] ?? row.path;
    const first = firstRows.get(identity);
    if (first === undefined) {
      firstRows.set(identity, i);
      return true;
    }
    const both = `${place(first)} and ${place(i)}`;
    if (rows[first].label !== row.label) {
      throw new InputError(`${file}: ${both} give one file both labels, ${rows[first].path}`);
    }
    if (splitPart(rows[first]) !== splitPart(row)) {
      throw new InputError(`${file}: ${both} put one file in two parts of the split, ${row.path}`);
    }
    if (repeated++ === 0) example = both;
    return false;
  });
  if (repeated > 0) {
    const rowsAre = repeated === 1 ? "1 row repeats" : `${repeated} rows repeat`;
    onNote(`${rowsAre} the file of another and ${repeated === 1 ? "is" : "are"} left out, as in ${example}`);
  }
  return kept;
}
