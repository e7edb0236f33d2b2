import { expressions } from "../../expressions.ts";
import type { Value } from "../../graph.ts";
import type { Tape } from "../../tape.ts";

/**
 * The filters turned by 180 degrees and, within each group, their channels swapped: with stride 1 the input's gradient is the
 * full convolution of the output's with them.
 *
 * @param weight `[O, C / groups, K, K]`
 * @returns `[C, O / groups, K, K]`
 */
export function turnedFilter(tape: Tape, weight: Value, groups: number): Value {
  const { reshape, transpose, gather } = expressions(tape.graph);
  const [filters, channels, kernel] = weight.shape as [number, number, number, number];
  const taps = kernel * kernel;
  const split = reshape(weight, [groups, filters / groups, channels, taps]);
  const swapped = transpose(split, [0, 2, 1, 3]);
  const reversed = Array.from({ length: taps }, (_, i) => taps - 1 - i);
  const turned = gather(swapped, reversed, 3);
  return reshape(turned, [groups * channels, filters / groups, kernel, kernel]);
}
