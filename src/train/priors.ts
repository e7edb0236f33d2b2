import { BALANCED_OFTEN } from "../labels.ts";
import type { TrainingConfig } from "./config.ts";

/**
 * The logarithms of how often each class is met in use, beside how often balanced batches showed it: masks worn wrongly, and of
 * the other faces masked ones, as often as is said. A share that is not said is what the batches had. `undefined` where there is
 * nothing to shift.
 */
export function logPriors(
  { sampling, incorrectShare, maskShare }: Pick<TrainingConfig, "sampling" | "incorrectShare" | "maskShare">,
  classes: number,
): number[] | undefined {
  const said = [maskShare, ...(classes > 2 ? [incorrectShare] : [])];
  if (sampling === "shuffled" || said.every((share) => share === undefined)) return undefined;
  const shown = BALANCED_OFTEN.slice(0, classes);
  const incorrect = classes > 2 ? (incorrectShare ?? shown[2] / shown.reduce((a, b) => a + b)) : 0;
  const masked = (1 - incorrect) * (maskShare ?? 0.5);
  return [1 - incorrect - masked, masked, incorrect].slice(0, classes).map((share, i) => Math.log(share / shown[i]));
}
