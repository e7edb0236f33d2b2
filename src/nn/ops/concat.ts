import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** Tensors one after the other along their first axis; each has its part of the gradient. */
export function concat(tape: Tape, parts: readonly Value[]): Value {
  const { concat: joined, split } = expressions(tape.graph);
  const sizes = parts.map(({ shape }) => shape[0]);
  return tape.record(
    joined(parts),
    parts,
    parts.map((_, i) => (dy) => split(dy, sizes)[i]),
  );
}
