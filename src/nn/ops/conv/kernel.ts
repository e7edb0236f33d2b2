import type { Dim, Value } from "../../graph.ts";
import type { Tape } from "../../tape.ts";

/** Which pixels a convolution looks at. */
export interface Window {
  kernel: number;
  padding: number;
  stride: number;
  groups: number;
}

/** One way to compute a convolution and its gradients; `x` and `dy` may come in any layout, and results may go in any. */
export interface ConvKernel {
  /** @param shape of the output */
  convolve(
    tape: Tape,
    inputs: readonly [x: Value, weight: Value, bias?: Value | undefined],
    shape: readonly Dim[],
    window: Window,
  ): Value;
  inputGradient(tape: Tape, dy: Value, x: Value, weight: Value, window: Window): Value;
  weightGradient(tape: Tape, dy: Value, x: Value, weight: Value, window: Window): Value;
}

/** Padding on the top, left, bottom and right. */
export const evenPads = (padding: number) => [padding, padding, padding, padding];
