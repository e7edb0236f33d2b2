import { InputError } from "../errors.ts";
import type { IncorrectAs } from "../labels.ts";

/** A position in `CLASSES`. 0: not masked, 1: masked, 2: a mask worn wrongly. */
export type Label = 0 | 1 | 2;

/** How tables may write a label, in lower case with `_` between words. */
const SPELLINGS: Readonly<Record<Label, readonly string[]>> = {
  0: ["0", "0.0", "false", "no_mask", "without_mask", "unmasked", "not_masked"],
  1: ["1", "1.0", "true", "mask", "with_mask", "masked"],
  2: ["2", "2.0", "incorrect", "mask_weared_incorrect", "mask_worn_incorrectly"],
};

const MEANINGS: ReadonlyMap<string, Label> = new Map(
  ([0, 1, 2] as const).flatMap((label) => SPELLINGS[label].map((text) => [text, label] as const)),
);

/** The label that a cell means, or `undefined`. */
export function parseLabel(cell: string | null): Label | undefined {
  return MEANINGS.get(
    (cell ?? "")
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_"),
  );
}

/** Samples of each label: `[not masked, masked]`, and, where there are any, masks worn wrongly. */
export function countLabels(rows: readonly { label: Label }[]): number[] {
  const counts = [0, 0, 0];
  for (const { label } of rows) counts[label]++;
  return counts[2] > 0 ? counts : counts.slice(0, 2);
}

/** @throws InputError where a class has no samples; `where` names the table or folder */
export function requireBothClasses(rows: readonly { label: Label }[], where: string): void {
  const [unmasked, masked, incorrect = 0] = countLabels(rows);
  if (unmasked > 0 && masked > 0) return;
  const kinds = [unmasked > 0 && "unmasked", masked > 0 && "masked", incorrect > 0 && "wrongly masked"].filter(Boolean);
  const only = kinds.length > 0 ? kinds.join(" and ") : "no readable";
  throw new InputError(`${where}: holds ${only} faces only; learning needs masked and unmasked ones`);
}

/** The same rows, masks worn wrongly as they are to count in training. */
export function withIncorrectAs<R extends { label: Label }>(rows: readonly R[], as: IncorrectAs = "apart"): R[] {
  return rows.map((row) => (as === "apart" || row.label !== 2 ? row : { ...row, label: as === "mask" ? 1 : 0 }));
}
