import { InputError } from "../errors.ts";

/** Whether more or less of a metric is better. */
export type Mode = "max" | "min";

/** What is measured at the end of an epoch of `FaceClassification`. */
export const METRICS = ["val_accuracy", "val_balanced_accuracy", "val_loss", "train_loss"] as const;

/** Names that tell which way is better. */
const KNOWN: readonly (readonly [RegExp, Mode])[] = [
  [/loss|error/i, "min"],
  [/accuracy|precision|recall|f1|auc/i, "max"],
];

/**
 * Whether more or less of a metric is better: of losses and errors less. `given` decides for names that do not tell.
 *
 * @throws InputError where `given` contradicts the name
 */
export function modeOf(monitor: string, given?: Mode): Mode {
  const known = KNOWN.find(([names]) => names.test(monitor))?.[1];
  if (given && known && given !== known) {
    const better = known === "min" ? "less" : "more";
    throw new InputError(`mode: "${given}" contradicts ${monitor}, of which ${better} is better; leave it out`);
  }
  return given ?? known ?? "max";
}

/**
 * The value of the metric that decides.
 *
 * @throws InputError that lists the metrics there are where it is none of them, or where it is not a finite number
 */
export function monitored(metrics: Readonly<Record<string, number>>, monitor: string): number {
  if (!Object.hasOwn(metrics, monitor)) {
    throw new InputError(`monitor: no metric "${monitor}"; there are ${Object.keys(metrics).join(", ")}`);
  }
  const value = metrics[monitor];
  if (Number.isFinite(value)) return value;
  throw new InputError(`monitor: ${monitor} is ${value}, which says nothing about which epoch is better`);
}

/** What decides between epochs. */
export interface Ranking {
  monitor: string;
  mode: Mode;
  /** A metric that decides between equals, the lower the better. */
  tieBreaker: string;
}

/** Whether an epoch's metrics are better than another's; equals are not. */
export function isBetter(
  metrics: Readonly<Record<string, number>>,
  than: Readonly<Record<string, number>>,
  { monitor, mode, tieBreaker }: Ranking,
): boolean {
  const [value, other] = [metrics[monitor], than[monitor]];
  if (value === other) return metrics[tieBreaker] < than[tieBreaker];
  return mode === "max" ? value > other : value < other;
}
