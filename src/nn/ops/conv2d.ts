import { CompileError } from "../../errors.ts";
import type { Dim, Value } from "../graph.ts";
import { fitsBlocks } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";
import { channelSums } from "./channels.ts";
import { denseConv } from "./conv/dense.ts";
import { depthwiseConv } from "./conv/depthwise.ts";
import type { ConvKernel, Window } from "./conv/kernel.ts";
import { plainConv } from "./conv/plain.ts";
import { pointwiseConv } from "./conv/pointwise.ts";

export interface Conv2dAttributes {
  /** Zeros added on each side of height and width. */
  padding: number;
  /** Rows and columns from one window to the next. */
  stride?: number | undefined;
  /** Input and output channels are cut into so many parts that do not see each other; C for a depthwise one. */
  groups?: number | undefined;
}

/**
 * Two-dimensional convolution with a square kernel, as cross-correlation (stride 1, one group):
 * `y[n,o,i,j] = b[o] + sum over c,u,v of x[n,c,i+u-p,j+v-p] * w[o,c,u,v]`.
 *
 * @param x `[N, C, H, W]`
 * @param weight `[O, C / groups, K, K]`
 * @param bias `[O]`; none where left out
 * @returns `[N, O, floor((H + 2p - K) / stride) + 1, floor((W + 2p - K) / stride) + 1]`
 */
export function conv2d(
  tape: Tape,
  x: Value,
  weight: Value,
  bias: Value | undefined,
  { padding, stride = 1, groups = 1 }: Conv2dAttributes,
): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const [filters, groupChannels, kernel] = weight.shape as [number, number, number, number];
  if (groupChannels * groups !== channels) {
    throw new CompileError(`Conv2d expects ${groupChannels * groups} input channels and is given ${channels}`);
  }
  if (filters % groups !== 0) throw new CompileError(`Conv2d: ${groups} groups do not divide ${filters} filters`);
  if (padding >= kernel) throw new CompileError(`Conv2d: padding ${padding} must be less than the kernel ${kernel}`);
  const size = (side: number) => Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const shape = [batch, filters, size(height), size(width)];
  const window = { kernel, padding, stride, groups };
  const how = chooseKernel(tape, x, shape, window);
  const output = how.convolve(tape, [x, weight, bias], shape, window);
  tape.record(
    output,
    [x, weight],
    [(dy) => how.inputGradient(tape, dy, x, weight, window), (dy) => how.weightGradient(tape, dy, x, weight, window)],
  );
  if (bias) tape.record(output, [bias], [(dy) => channelSums(tape, dy)]);
  return output;
}

/** Pixels of an image from which on the blocked layout's kernel is the faster one for 1 x 1 filters. */
const LARGE_IMAGE = 100;

function chooseKernel(tape: Tape, x: Value, shape: readonly Dim[], window: Window): ConvKernel {
  const { kernel, padding, stride, groups } = window;
  const [channels, height, width] = x.shape.slice(1) as number[];
  const [filters, ...size] = shape.slice(1) as number[];
  if (!fitsBlocks(tape, filters)) return plainConv;
  const fits = fitsBlocks(tape, channels);
  if (groups === 1) {
    if (!fits && channels >= tape.blockSize) return plainConv;
    const isPointwise = kernel === 1 && stride === 1 && fits && height * width < LARGE_IMAGE;
    return isPointwise ? pointwiseConv : denseConv;
  }
  // Rows at the end that no window reaches would need a negative padding.
  const isReached = [height, width].every((side, i) => (size[i] - 1) * stride + kernel >= side + padding);
  return groups === channels && filters === channels && isReached ? depthwiseConv : plainConv;
}
