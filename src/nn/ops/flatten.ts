import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";
import { reshape } from "./reshape.ts";

/** `[N, ...]` to `[N, product of the rest]`, in row-major order. */
export function flatten(tape: Tape, x: Value): Value {
  const [batch, ...rest] = x.shape as [Dim, ...number[]];
  return reshape(tape, x, [batch, rest.reduce((a, b) => a * b, 1)]);
}
