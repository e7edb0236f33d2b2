import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/** The mean of each channel: `[N, C, H, W]` to `[N, C]`. */
export function globalAveragePool(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const pooled = tape.emit("GlobalAveragePool", [x], { shape: [batch, channels, 1, 1] });
  const reshape = (value: Value, shape: number[]) =>
    tape.emit("Reshape", [value, graph.ints([0, ...shape])], { shape: [batch, ...shape] });
  return tape.record(
    reshape(pooled, [channels]),
    [x],
    [
      (dy) => {
        const share = tape.emit("Mul", [dy, graph.scalar(1 / (height * width))], { shape: dy.shape });
        const size = tape.emit("Shape", [x], { shape: [4], type: "int64" });
        return tape.emit("Expand", [reshape(share, [channels, 1, 1]), size], { shape: x.shape });
      },
    ],
  );
}
