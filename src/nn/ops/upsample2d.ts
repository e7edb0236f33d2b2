import { expressions } from "../expressions.ts";
import type { Dim, Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";

/**
 * Each pixel becomes `factor` x `factor` of them, as `torch.nn.Upsample(scale_factor=factor, mode="nearest")`.
 *
 * @param x `[N, C, H, W]`
 * @returns `[N, C, factor * H, factor * W]`
 */
export function upsample2d(tape: Tape, x: Value, factor: number): Value {
  const { graph } = tape;
  const { mul } = expressions(graph);
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const plain = inLayout(tape, x, "plain");
  const everything = graph.constant(new Float32Array(), [0]);
  const scales = graph.constant(Float32Array.of(1, 1, factor, factor), [4]);
  const output = tape.emit("Resize", [plain, everything, scales], {
    shape: [batch, channels, factor * height, factor * width],
    attributes: { mode: "nearest", nearest_mode: "floor", coordinate_transformation_mode: "asymmetric" },
  });
  const windows = { kernel_shape: [factor, factor], strides: [factor, factor] };
  const gradient = (dy: Value) =>
    mul(tape.emit("AveragePool", [dy], { shape: x.shape, attributes: windows }), factor ** 2);
  return tape.record(output, [plain], [gradient]);
}
