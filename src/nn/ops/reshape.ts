import { expressions } from "../expressions.ts";
import type { Shape, Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/** The same numbers in row-major order as a tensor of another shape; so is the gradient. */
export function reshape(tape: Tape, x: Value, shape: Shape): Value {
  const { reshape: as } = expressions(tape.graph);
  const plain = inLayout(tape, x, "plain");
  return tape.record(as(plain, shape), [plain], [(dy) => as(dy, x.shape)]);
}
