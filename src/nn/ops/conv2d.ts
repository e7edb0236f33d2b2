import { CompileError } from "../../errors.ts";
import { blockedConv, fitsBlocks } from "../blocked-layout.ts";
import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";
import { sumOverBatch } from "./sums.ts";

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
  const output = convolve(tape, bias ? [x, weight, bias] : [x, weight], shape, window);
  tape.record(
    output,
    [x, weight],
    [(dy) => inputGradient(tape, dy, x, weight, window), (dy) => weightGradient(tape, dy, x, weight, window)],
  );
  const axes = tape.graph.ints([0, 2, 3]);
  if (bias) {
    tape.record(
      output,
      [bias],
      [(dy) => tape.emit("ReduceSum", [dy, axes], { shape: bias.shape, attributes: { keepdims: 0 } })],
    );
  }
  return output;
}

interface Window {
  kernel: number;
  padding: number;
  stride: number;
  groups: number;
}

function convolve(tape: Tape, inputs: readonly Value[], shape: readonly Dim[], window: Window): Value {
  const [outputs, inputChannels] = inputs[1].shape as number[];
  const blocked = window.groups === 1 && window.kernel > 1 && fitsBlocks(tape, outputs, inputChannels);
  const options = { shape, attributes: attributes(window) };
  return blocked ? blockedConv(tape, inputs, options) : tape.emit("Conv", inputs, options);
}

/**
 * With stride 1, `dx` is the full convolution of `dy` with the filters turned by 180 degrees and, within each group,
 * their channels swapped. A Conv runs a quarter faster here than ConvTranspose, whose col2im scatters
 * (docs/training-speed.md).
 */
function inputGradient(tape: Tape, dy: Value, x: Value, weight: Value, window: Window): Value {
  const { kernel, padding, stride, groups } = window;
  if (stride > 1) {
    const missing = (axis: number) =>
      (x.shape[axis] as number) - (((dy.shape[axis] as number) - 1) * stride - 2 * padding + kernel);
    return tape.emit("ConvTranspose", [dy, weight], {
      shape: x.shape,
      attributes: { ...attributes(window), output_padding: [missing(2), missing(3)] },
    });
  }
  const [filters, channels] = weight.shape as [number, number];
  const { graph } = tape;
  const taps = kernel * kernel;
  const reshape = (value: Value, shape: number[]) => tape.emit("Reshape", [value, graph.ints(shape)], { shape });
  const split = reshape(weight, [groups, filters / groups, channels, taps]);
  const swapped = tape.emit("Transpose", [split], {
    shape: [groups, channels, filters / groups, taps],
    attributes: { perm: [0, 2, 1, 3] },
  });
  const reversed = graph.ints(Array.from({ length: taps }, (_, i) => taps - 1 - i));
  const turned = tape.emit("Gather", [swapped, reversed], { shape: swapped.shape, attributes: { axis: 3 } });
  const filter = reshape(turned, [groups * channels, filters / groups, kernel, kernel]);
  return convolve(tape, [dy, filter], x.shape, { ...window, padding: kernel - 1 - padding });
}

/**
 * `dw = dy · im2col(x)ᵀ`, one matrix product an image and group, summed over the batch.
 * im2col itself is a depthwise convolution with one-hot filters: one pass over memory on all threads,
 * where nine slices and a concatenation take two passes on one (docs/training-speed.md).
 */
function weightGradient(tape: Tape, dy: Value, x: Value, weight: Value, window: Window): Value {
  const [filters, groupChannels, kernel] = weight.shape as [number, number, number];
  const [batch, , outHeight, outWidth] = dy.shape as [Dim, number, number, number];
  const { groups } = window;
  const channels = groupChannels * groups;
  const { graph } = tape;
  const taps = kernel * kernel;
  const pixels = outHeight * outWidth;
  const isWhole = kernel === 1 && window.stride === 1;
  const columns = isWhole
    ? x
    : tape.emit("Conv", [x, graph.constant(oneHotFilters(channels, taps), [channels * taps, 1, kernel, kernel])], {
        shape: [batch, channels * taps, outHeight, outWidth],
        attributes: attributes({ ...window, groups: channels }),
      });
  const grouped = (value: Value, rows: number) =>
    tape.emit("Reshape", [value, graph.ints([0, groups, rows, pixels])], { shape: [batch, groups, rows, pixels] });
  const [rows, columnRows] = [filters / groups, groupChannels * taps];
  const products = tape.emit("FusedMatMul", [grouped(dy, rows), grouped(columns, columnRows)], {
    shape: [batch, groups, rows, columnRows],
    attributes: { transB: 1 },
    domain: "com.microsoft",
  });
  return sumOverBatch(tape, products, weight.shape as number[]);
}

/** `[channels * taps, 1, taps]`: filter `t` of every channel picks tap `t` of its window. */
function oneHotFilters(channels: number, taps: number): Float32Array {
  const filters = new Float32Array(channels * taps * taps);
  for (let row = 0; row < channels * taps; row++) filters[row * taps + (row % taps)] = 1;
  return filters;
}

function attributes({ kernel, padding, stride, groups }: Window) {
  return {
    kernel_shape: [kernel, kernel],
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
    group: groups,
  };
}
