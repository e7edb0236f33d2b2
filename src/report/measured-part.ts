import { type FaceRow, splitPart } from "../data/index.ts";
import { InputError } from "../errors.ts";
import { partsOfTable, type RowPart } from "../runs/index.ts";

/** Which rows of a table are measured, and what they are to the model. */
export interface MeasuredPart {
  rows: FaceRow[];
  /**
   * `validation`: what its run validated on. `test`: what the table keeps for the test. `unseen`: rows that its run did not
   * have. `all`: as asked for, or as it is not known what the model has seen.
   */
  part: "validation" | "test" | "unseen" | "all";
  /** How many rows of the table its run trained on, validated on and did not have; none where that is not known. */
  known?: Record<RowPart, number> | undefined;
  /** The share of each picture that on every side is around the face, where the run's own rows are measured. */
  surroundings?: number | undefined;
  /** What is measured, in words. */
  says: string;
  /** That the figures may be of rows which the model was trained on. */
  warning?: string | undefined;
}

/**
 * The rows that tell how good a model is: of the table that it was trained on its validation part, of another all.
 *
 * @param training what the model's file says of its training
 * @param options.all measure every row
 * @param options.test measure those that the table's column `split` keeps for the test
 * @throws InputError where the model was trained on all rows, there are none for the test, or both are asked for
 */
export function measuredPart(
  training: unknown,
  rows: readonly FaceRow[],
  table: string,
  { all = false, test = false }: { all?: boolean | undefined; test?: boolean | undefined } = {},
): MeasuredPart {
  if (all && test) throw new InputError("--all and --test contradict each other: give one of them");
  if (test) return testPart(training, rows, table);
  const parts = partsOfTable(training, rows, table);
  if (!parts) {
    const warning = "the model does not say which rows it was trained on: figures on those would be too good";
    return { rows: [...rows], part: "all", says: `measured: all ${rows.length} rows of the table`, warning };
  }
  const known: Record<RowPart, number> = { trained: 0, validated: 0, other: 0 };
  for (const part of parts) known[part]++;
  const { trained, validated, other } = known;
  const of = (part: RowPart) => rows.filter((_, i) => parts[i] === part);
  if (trained === 0 && validated === 0) {
    const warning =
      "no row is known from the model's training: whether it saw the pictures by other names cannot be told";
    return { rows: [...rows], part: "all", known, says: `measured: all ${rows.length} rows of the table`, warning };
  }
  const surroundings = surroundingsOf(training);
  const seen = `${trained} that the model was trained on`;
  if (all) {
    const says = `measured: all ${rows.length} rows of the table, ${seen}`;
    const warning = trained > 0 ? "figures on rows that a model was trained on are too good" : undefined;
    return { rows: [...rows], part: "all", known, surroundings, says, warning };
  }
  if (validated > 0) {
    const left = [seen, ...(other > 0 ? [`${other} that its run did not have`] : [])].join(", ");
    const says = `measured: the ${validated} rows of the run's validation part; left out: ${left} (--all measures all)`;
    return { rows: of("validated"), part: "validation", known, surroundings, says };
  }
  if (other === 0)
    throw new InputError(`${table}: the model was trained on all of its rows; --all measures them still`);
  const says = `measured: the ${other} rows that the model's run did not have; left out: ${seen} (--all measures all)`;
  return { rows: of("other"), part: "unseen", known, surroundings, says };
}

function testPart(training: unknown, rows: readonly FaceRow[], table: string): MeasuredPart {
  const own = rows.filter((row) => splitPart(row) === "test");
  if (own.length === 0) throw new InputError(`${table}: no row has "test" in a column "split"`);
  const parts = partsOfTable(training, own, table);
  const seen = parts?.filter((part) => part !== "other").length ?? 0;
  const warning = seen > 0 ? `the model's training had ${seen} of these rows: figures on them are too good` : undefined;
  const surroundings = surroundingsOf(training);
  return {
    rows: own,
    part: "test",
    surroundings,
    says: `measured: the ${own.length} rows of the table's test part`,
    warning,
  };
}

function surroundingsOf(training: unknown): number | undefined {
  const { config } = (training ?? {}) as { config?: { surroundings?: unknown } };
  return typeof config?.surroundings === "number" ? config.surroundings : undefined;
}
