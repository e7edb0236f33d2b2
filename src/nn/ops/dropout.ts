import type { Value } from "../graph.ts";
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
  const { graph } = tape;
  const kept = tape.emit("GreaterOrEqual", [tape.uniform(x.shape), graph.scalar(p)], { shape: x.shape, type: "bool" });
  const scale = tape.emit("Where", [kept, graph.scalar(1 / (1 - p)), graph.scalar(0)], {
    shape: x.shape,
    type: "float32",
  });
  const scaled = (value: Value) => tape.emit("Mul", [value, scale], { shape: x.shape });
  return tape.record(scaled(x), [x], [scaled]);
}
