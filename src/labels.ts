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
  nose_out: { text: "nose out", counted: "with the nose out", color: "#a16207" },
  uncertain: { text: "uncertain", counted: "uncertain", color: "#475569" },
} as const satisfies Record<string, LabelStyle>;

/** `nose_out`, a mask worn below the nose, only where it is asked for. */
export type MaskLabel = keyof typeof LABELS;
export const labelNames = Object.keys(LABELS) as MaskLabel[];

/** The answers that a network can learn. */
export type ClassName = Exclude<MaskLabel, "uncertain">;

/** What can be learned: the classes that a table's labels 0 and 1 stand for, and the file that a run exports. */
export const TASKS = {
  mask: { classes: ["no_mask", "mask"], modelFile: "mask-detector.onnx" },
  nose: { classes: ["mask", "nose_out"], modelFile: "nose-detector.onnx" },
} as const satisfies Record<string, { classes: readonly [ClassName, ClassName]; modelFile: string }>;

export type Task = keyof typeof TASKS;
export const taskNames = Object.keys(TASKS) as Task[];
export type Classes = (typeof TASKS)[Task]["classes"];
