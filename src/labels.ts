/** How an answer is called in texts, counted in summaries, and drawn. */
interface LabelStyle {
  text: string;
  counted: string;
  /** `#rrggbb`; white letters on it can be read. */
  color: string;
}

/** Every answer about a face, in the order in which they are listed. */
export const LABELS = {
  mask: { text: "mask", counted: "with mask", color: "#15803d" },
  no_mask: { text: "no mask", counted: "without mask", color: "#c2410c" },
  incorrect: { text: "mask worn wrongly", counted: "with a mask worn wrongly", color: "#a16207" },
  uncertain: { text: "uncertain", counted: "uncertain", color: "#475569" },
} as const satisfies Record<string, LabelStyle>;

/** `incorrect`: a mask that leaves the nose or the mouth bare, or hangs under the chin. */
export type MaskLabel = keyof typeof LABELS;
export const labelNames = Object.keys(LABELS) as MaskLabel[];

/** What a network learns to tell apart, by the numbers that tables write: 0, 1 and, where a table has it, 2. */
export const CLASSES = ["no_mask", "mask", "incorrect"] as const satisfies MaskLabel[];
export type ClassName = (typeof CLASSES)[number];

/** What a network with so many outputs tells apart. */
export const classesOf = (count: number): readonly ClassName[] => CLASSES.slice(0, count);

/** How often balanced batches show each class, beside the others. */
export const BALANCED_OFTEN: readonly number[] = [1, 1, 0.5];

/** What a mask that is worn wrongly counts as in training: a class of its own, or one of the two others. */
export const INCORRECT_AS = ["apart", "mask", "no_mask"] as const;
export type IncorrectAs = (typeof INCORRECT_AS)[number];

/**
 * The class that is answered, as a position: a mask from a probability of 0.5, as only a mask that is worn well complies;
 * else the likelier of the others.
 *
 * @param probabilities one a class, in the order of `CLASSES`
 */
export function answeredClass(probabilities: readonly number[]): number {
  const [bare, mask, incorrect = 0] = probabilities;
  if (mask >= 0.5) return 1;
  return incorrect > bare ? 2 : 0;
}
