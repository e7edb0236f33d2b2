import { BALANCED_OFTEN } from "../labels.ts";
import type { TrainingConfig } from "./config.ts";

/**
 * The logarithms of how often each class is met in use, beside how often balanced batches showed it: masks worn wrongly as often
 * as is said, the others alike. `undefined` where there is nothing to shift.
 */
export function logPriors(
  { sampling, incorrectShare }: Pick<TrainingConfig, "sampling" | "incorrectShare">,
  classes: number,
): number[] | undefined {
  if (classes < 3 || sampling === "shuffled" || incorrectShare === undefined) return undefined;
  const others = (1 - incorrectShare) / 2;
  return [others, others, incorrectShare].map((share, i) => Math.log(share / BALANCED_OFTEN[i]));
}
