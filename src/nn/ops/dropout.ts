import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/**
 * In training each element is 0 with probability `p`, else divided by `1 - p`; otherwise the input itself. Srivastava
 * et al., "Dropout", 2014, in PyTorch's scaling. The draw is a graph input, so that a resumed run draws the same.
 *
 * @param x of any shape
 * @param p in [0, 1)
 */
export function dropout(tape: Tape, x: Value, p: number): Value {
  if (!tape.training || p === 0) return x;
  const { mul, cast, greaterOrEqual } = expressions(tape.graph);
  const scale = mul(cast(greaterOrEqual(tape.uniform(x.shape), p), "float32"), 1 / (1 - p));
  const scaled = (value: Value) => mul(inLayout(tape, value, "plain"), scale);
  return tape.record(scaled(x), [x], [scaled]);
}
