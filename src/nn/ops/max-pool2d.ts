import { CompileError } from "../../errors.ts";
import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

/**
 * Maximum over non-overlapping `size` x `size` windows; rows and columns that fill no window are dropped.
 * Where values tie, the first in reading order takes the whole gradient, as in PyTorch.
 *
 * @param x `[N, C, H, W]`
 * @returns `[N, C, floor(H / size), floor(W / size)]`
 */
export function maxPool2d(tape: Tape, x: Value, size: number): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const shape = [batch, channels, Math.floor(height / size), Math.floor(width / size)];
  if (height < size || width < size) {
    throw new CompileError(
      `MaxPool2d(${size}) needs at least ${size} x ${size} pixels and is given ${height} x ${width}`,
    );
  }
  const { graph } = tape;
  const attributes = { kernel_shape: [size, size], strides: [size, size] };
  const [output, indices] = graph.emitMany("MaxPool", [x], { attributes }, [
    { shape, type: "float32" },
    { shape, type: "int64" },
  ]);
  return tape.record(
    output,
    [x],
    [
      (dy) => {
        const inputShape = tape.emit("Shape", [x], { shape: [4], type: "int64" });
        return tape.emit("MaxUnpool", [dy, indices, inputShape], { shape: x.shape, attributes });
      },
    ],
  );
}
