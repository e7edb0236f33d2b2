import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** `[N, ...]` to `[N, product of the rest]`, in row-major order. */
export function flatten(tape: Tape, x: Value): Value {
  const [batch, ...rest] = x.shape as [Dim, ...number[]];
  const size = rest.reduce((a, b) => a * b, 1);
  const reshape = (value: Value, to: number[]) =>
    tape.emit("Reshape", [value, tape.graph.ints([0, ...to])], { shape: [batch, ...to] });
  return tape.record(reshape(x, [size]), [x], [(dy) => reshape(dy, rest)]);
}
