import { CompileError } from "../../errors.ts";
import type { Dim, Value } from "../graph.ts";
import { inLayout } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";
import { channelSums } from "./channels.ts";
import type { Window } from "./conv/kernel.ts";
import { plainConv } from "./conv/plain.ts";

/**
 * The transposed convolution whose windows touch and do not overlap, as `torch.nn.ConvTranspose2d(I, O, k, stride=k)`: each pixel
 * becomes `k` x `k` of them. It is the gradient of a convolution with that stride, so its own gradients are that convolution's.
 *
 * @param x `[N, I, H, W]`
 * @param weight `[I, O, K, K]`
 * @param bias `[O]`
 * @returns `[N, O, K * H, K * W]`
 */
export function convTranspose2d(tape: Tape, x: Value, weight: Value, bias: Value): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const [inputs, outputs, kernel] = weight.shape as [number, number, number, number];
  if (inputs !== channels)
    throw new CompileError(`ConvTranspose2d expects ${inputs} channels and is given ${channels}`);
  const window: Window = { kernel, padding: 0, stride: kernel, groups: 1 };
  const output = tape.emit("ConvTranspose", [inLayout(tape, x, "plain"), weight, bias], {
    shape: [batch, outputs, kernel * height, kernel * width],
    attributes: { kernel_shape: [kernel, kernel], strides: [kernel, kernel] },
  });
  return tape.record(
    output,
    [x, weight, bias],
    [
      (dy) => plainConv.convolve(tape, [dy, weight], x.shape, window),
      (dy) => plainConv.weightGradient(tape, x, dy, weight, window),
      (dy) => channelSums(tape, dy),
    ],
  );
}
