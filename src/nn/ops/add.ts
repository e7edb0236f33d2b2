import { CompileError } from "../../errors.ts";
import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import { likewise } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/** `a + b`, both of one shape; each has the sum's gradient. */
export function add(tape: Tape, a: Value, b: Value): Value {
  if (a.shape.join() !== b.shape.join()) {
    throw new CompileError(`a residual adds [${a.shape.join(", ")}] to [${b.shape.join(", ")}]; they must be equal`);
  }
  const sum = expressions(tape.graph).add(a, likewise(tape, b, a));
  return tape.record(sum, [a, b], [(dy) => dy, (dy) => dy]);
}
