import { InputError } from "../errors.ts";

/** Separators of cells, the likelier first. */
const SEPARATORS = [",", ";", "\t", "|"];

/** One row of a CSV file; `line` is its first one, from 1. */
export interface CsvRow {
  cells: string[];
  line: number;
}

/**
 * Parses a CSV file (RFC 4180): cells may stand in quotes, doubled within them; lines end as on any system; blank lines
 * are no rows. The separator is the one of `, ; | ` and tab that divides the first line into most cells, or the one that
 * a first line `sep=;` names, as spreadsheets write it.
 *
 * @throws InputError that names the line where a quote is not closed, or where text follows a closed one
 */
export function parseCsv(text: string, name: string): CsvRow[] {
  const named = /^sep=(.)\r?\n/i.exec(text);
  const from = named ? named[0].length : 0;
  const separator = named?.[1] ?? likelySeparator(text);
  return [...rowsOf(text, { from, line: named ? 2 : 1, separator, name })];
}

function likelySeparator(text: string): string {
  const start = text.search(/[^\r\n]/);
  const counts = SEPARATORS.map((separator) => ({ separator, cells: cellsAt(text, Math.max(0, start), separator) }));
  return counts.reduce((best, next) => (next.cells > best.cells ? next : best)).separator;
}

/** How many cells the row there has; 0 where it cannot be parsed. */
function cellsAt(text: string, from: number, separator: string): number {
  try {
    for (const { cells } of rowsOf(text, { from, line: 1, separator, name: "" })) return cells.length;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return 0;
}

interface Place {
  from: number;
  line: number;
  separator: string;
  name: string;
}

function* rowsOf(text: string, { from, line, separator, name }: Place): Generator<CsvRow> {
  const plain = new RegExp(`[^${separator.replace(/[\\\]^-]/, "\\$&")}\\r\\n]*`, "y");
  let at = from;
  while (at < text.length) {
    const row: CsvRow = { cells: [], line };
    let isOver = false;
    while (!isOver) {
      let cell: string;
      if (text[at] === '"') {
        const end = closingQuote(
          text,
          at,
          () => new InputError(`${name}: line ${line} opens a quote that is not closed`),
        );
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        line += lineBreaks(cell);
        at = end + 1;
        if (at < text.length && text[at] !== separator && text[at] !== "\r" && text[at] !== "\n") {
          throw new InputError(`${name}: line ${line} has text after a closing quote`);
        }
      } else {
        plain.lastIndex = at;
        cell = plain.exec(text)![0];
        at += cell.length;
      }
      row.cells.push(cell);
      isOver = text[at] !== separator;
      if (!isOver) at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    if (row.cells.length > 1 || row.cells[0] !== "") yield row;
  }
}

function closingQuote(text: string, opening: number, unclosed: () => InputError): number {
  let at = opening + 1;
  while (true) {
    at = text.indexOf('"', at);
    if (at < 0) throw unclosed();
    if (text[at + 1] !== '"') return at;
    at += 2;
  }
}

const lineBreaks = (cell: string) => cell.match(/\r\n|\r|\n/g)?.length ?? 0;

/** One line of a CSV file with its end; `null` is an empty cell. */
export function csvLine(cells: readonly (string | null)[]): string {
  const quoted = cells.map((cell) =>
    cell && /[",;\t|\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(",")}\n`;
}
