import { CompileError } from "../../errors.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** `a + b`, both of one shape; each has the sum's gradient. */
export function add(tape: Tape, a: Value, b: Value): Value {
  if (a.shape.join() !== b.shape.join()) {
    throw new CompileError(`a residual adds [${a.shape.join(", ")}] to [${b.shape.join(", ")}]; they must be equal`);
  }
  return tape.record(tape.emit("Add", [a, b], { shape: a.shape }), [a, b], [(dy) => dy, (dy) => dy]);
}
