import { expressions } from "../expressions.ts";
import type { Dim, Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/** `[N, ...]` to `[N, product of the rest]`, in row-major order. */
export function flatten(tape: Tape, x: Value): Value {
  const { reshape } = expressions(tape.graph);
  const [batch, ...rest] = x.shape as [Dim, ...number[]];
  const size = rest.reduce((a, b) => a * b, 1);
  return tape.record(reshape(inLayout(tape, x, "plain"), [batch, size]), [x], [(dy) => reshape(dy, x.shape)]);
}
