import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** `max(x, 0)` of any shape; its gradient at 0 is 0, as in PyTorch. */
export function relu(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const output = tape.emit("Relu", [x], { shape: x.shape });
  return tape.record(
    output,
    [x],
    [
      (dy) => {
        const positive = tape.emit("Greater", [output, graph.scalar(0)], { shape: x.shape, type: "bool" });
        return tape.emit("Where", [positive, dy, graph.scalar(0)], { shape: x.shape, type: "float32" });
      },
    ],
  );
}
