import { stat } from "node:fs/promises";
import type { FaceLoader, FaceRow } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { mapAhead } from "../pipeline/index.ts";

const SHOWN = 3;

/** Of each label of each part, how many are tried before all are. */
const SAMPLE = 100;

export interface UnreadableOptions {
  /** Names the table in errors. */
  table: string;
  /** How many faces there are. */
  total: number;
  /** The share of them that may be unreadable. */
  limit: number;
  /** Told of each once it is clear that they are few enough to go on without. */
  onSkip?: ((reason: string) => void) | undefined;
}

/** Counts the pictures that cannot be read: at first in silence, then, once they are known to be few, telling of each. */
export class UnreadableFaces {
  readonly #options: UnreadableOptions;
  readonly #reasons: string[] = [];
  #isTelling = false;

  constructor(options: UnreadableOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#reasons.length;
  }

  /** For a `FaceLoader`. @throws InputError where it is told of one too many */
  readonly add = (reason: string): void => {
    this.#reasons.push(reason);
    if (!this.#isTelling) return;
    this.#requireFew(this.#reasons, " so far");
    this.#options.onSkip?.(reason);
  };

  /** Tells of those that are known and of each that follows. @throws InputError where they are too many */
  tell(): void {
    this.#requireFew(this.#reasons);
    for (const reason of this.#reasons) this.#options.onSkip?.(reason);
    this.#isTelling = true;
  }

  /**
   * Looks whether the files are there.
   *
   * @returns the rows whose file is missing or empty
   * @throws InputError where they are too many
   */
  async missing(rows: readonly FaceRow[]): Promise<FaceRow[]> {
    const found = await mapAhead(rows, 64, ({ path }) => isFile(path));
    const missing = rows.filter((_, i) => !found[i]);
    this.#requireFew(
      missing.map(({ path }) => `${path}: missing or empty`),
      "",
      "; were the pictures moved?",
    );
    return missing;
  }

  /** @throws InputError where none is left of a label that `rows` have */
  requireLabels(rows: readonly FaceRow[], readable: ReadonlySet<FaceRow>, part: string): void {
    for (const [label, name] of CLASSES.entries()) {
      const own = rows.filter((row) => row.label === label);
      if (own.length === 0 || own.some((row) => readable.has(row))) continue;
      const summary = this.#summary(this.#reasons);
      throw new InputError(`${this.#options.table}: no face ${LABELS[name].counted} can be read ${part}; ${summary}`);
    }
  }

  #requireFew(reasons: readonly string[], when = "", hint = ""): void {
    const { table, total, limit } = this.#options;
    const count = reasons.length;
    if (count === 0 || (count <= limit * total && count < total)) return;
    const allowed = `at most ${percent(limit)} may be left out (--max-unreadable)`;
    throw new InputError(`${table}: ${this.#summary(reasons, when)}; ${allowed}${hint}`);
  }

  #summary(reasons: readonly string[], when = ""): string {
    const shown = reasons.slice(0, SHOWN).join("; ");
    return `${reasons.length} of ${this.#options.total} faces cannot be read${when}, such as ${shown}`;
  }
}

/**
 * Tries before the first step whether the pictures can be read: that each file is there, and of each label of each part a
 * hundred; all, where one of those cannot. What is decoded is kept in the loader's cache.
 *
 * @param parts rows by the words for where they are, such as "in the training part"
 * @throws InputError where too many cannot be read, or a part is left without a label
 */
export async function requireReadableFaces(
  loader: FaceLoader,
  parts: Readonly<Record<string, readonly FaceRow[]>>,
  unreadable: UnreadableFaces,
): Promise<void> {
  const all = Object.values(parts).flat();
  const missing = new Set(await unreadable.missing(all));
  const present = all.filter((row) => !missing.has(row));
  await readableOf(loader, [...missing]);
  const known = unreadable.count;
  const sample = Object.values(parts).flatMap((rows) => sampleOf(rows.filter((row) => !missing.has(row))));
  await readableOf(loader, sample);
  const readable = unreadable.count === known ? new Set(present) : await readableOf(loader, present);
  for (const [part, rows] of Object.entries(parts)) unreadable.requireLabels(rows, readable, part);
  unreadable.tell();
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size > 0;
}

async function readableOf(loader: FaceLoader, rows: readonly FaceRow[]): Promise<Set<FaceRow>> {
  const readable = new Set<FaceRow>();
  for await (const batch of loader.batches(rows)) for (const row of batch.rows) readable.add(row);
  return readable;
}

/** Rows of each label, evenly spread. */
function sampleOf(rows: readonly FaceRow[]): FaceRow[] {
  return [...CLASSES.keys()].flatMap((label) => {
    const own = rows.filter((row) => row.label === label);
    const step = Math.max(1, own.length / SAMPLE);
    return Array.from({ length: Math.min(own.length, SAMPLE) }, (_, i) => own[Math.floor(i * step)]);
  });
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
