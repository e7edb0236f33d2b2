import type { FaceRow } from "./table.ts";

/** What a row is for. */
export type SplitPart = "train" | "validation" | "test";

/** The column that says so. */
export const SPLIT_COLUMN = "split";

const SPELLINGS: Readonly<Record<string, SplitPart>> = {
  train: "train",
  training: "train",
  trn: "train",
  validation: "validation",
  validate: "validation",
  valid: "validation",
  val: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
  tst: "test",
};

/** The part that a cell or a folder's name means, in any case, or `undefined`. */
export function parsePart(text: string): SplitPart | undefined {
  const name = text.trim().toLowerCase();
  return Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : undefined;
}

/** What the table says a row is for, or `undefined` where it says nothing. */
export const splitPart = ({ groups }: FaceRow): SplitPart | undefined => parsePart(groups[SPLIT_COLUMN] ?? "");
