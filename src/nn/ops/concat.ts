import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/** Tensors one after the other along an axis, the first where none is told; each has its part of the gradient. */
export function concat(tape: Tape, parts: readonly Value[], axis = 0): Value {
  const { concat: joined, split } = expressions(tape.graph);
  const plain = parts.map((part) => inLayout(tape, part, "plain"));
  const sizes = plain.map(({ shape }) => shape[axis]);
  return tape.record(
    joined(plain, axis),
    plain,
    plain.map((_, i) => (dy) => split(dy, sizes, axis)[i]),
  );
}
