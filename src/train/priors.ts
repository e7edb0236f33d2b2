import { BALANCED_OFTEN } from "../labels.ts";
import type { TrainingConfig } from "./config.ts";

/**
 * The logarithms of how often each class is met in use, beside how often balanced batches showed it: masks worn wrongly, and of
 * the other faces masked ones, as often as is said. `undefined` where there is nothing to shift.
 */
export function logPriors(
  { sampling, incorrectShare, maskShare = 0.5 }: Pick<TrainingConfig, "sampling" | "incorrectShare" | "maskShare">,
  classes: number,
): number[] | undefined {
  if (classes < 3 || sampling === "shuffled" || incorrectShare === undefined) return undefined;
  const others = 1 - incorrectShare;
  return [others * (1 - maskShare), others * maskShare, incorrectShare].map((share, i) =>
    Math.log(share / BALANCED_OFTEN[i]),
  );
}
