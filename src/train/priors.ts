import type { TrainingConfig } from "./config.ts";

/**
 * The logarithms of how often each class is met in use, where balanced batches showed all equally often: masks worn wrongly
 * as often as is said, the others alike. `undefined` where there is nothing to shift.
 */
export function logPriors(
  { sampling, incorrectShare }: Pick<TrainingConfig, "sampling" | "incorrectShare">,
  classes: number,
): number[] | undefined {
  if (classes < 3 || sampling === "shuffled" || incorrectShare === undefined) return undefined;
  const others = (1 - incorrectShare) / 2;
  return [others, others, incorrectShare].map(Math.log);
}
