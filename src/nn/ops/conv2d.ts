import { CompileError } from "../../errors.ts";
import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

export interface Conv2dAttributes {
  /** Zeros added on each side of height and width. */
  padding: number;
}

/**
 * Two-dimensional convolution with stride 1 and a square kernel, as cross-correlation:
 * `y[n,o,i,j] = b[o] + sum over c,u,v of x[n,c,i+u-p,j+v-p] * w[o,c,u,v]`.
 *
 * @param x `[N, C, H, W]`
 * @param weight `[O, C, K, K]`
 * @param bias `[O]`
 * @returns `[N, O, H + 2p - K + 1, W + 2p - K + 1]`
 */
export function conv2d(tape: Tape, x: Value, weight: Value, bias: Value, { padding }: Conv2dAttributes): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const [filters, weightChannels, kernel] = weight.shape as [number, number, number, number];
  if (weightChannels !== channels) {
    throw new CompileError(`Conv2d expects ${weightChannels} input channels and is given ${channels}`);
  }
  if (padding >= kernel) throw new CompileError(`Conv2d: padding ${padding} must be less than the kernel ${kernel}`);
  const shape = [batch, filters, height + 2 * padding - kernel + 1, width + 2 * padding - kernel + 1];
  const output = tape.emit("Conv", [x, weight, bias], { shape, attributes: window(kernel, padding) });
  return tape.record(
    output,
    [x, weight, bias],
    [
      (dy) => inputGradient(tape, dy, x, weight, kernel - 1 - padding),
      (dy) => weightGradient(tape, dy, x, weight, padding),
      (dy) =>
        tape.emit("ReduceSum", [dy, tape.graph.ints([0, 2, 3])], { shape: bias.shape, attributes: { keepdims: 0 } }),
    ],
  );
}

/**
 * `dx` is the full convolution of `dy` with the filters turned by 180 degrees and their channels swapped.
 * A Conv runs a quarter faster here than ConvTranspose, whose col2im scatters (docs/training-speed.md).
 */
function inputGradient(tape: Tape, dy: Value, x: Value, weight: Value, padding: number): Value {
  const [filters, channels, kernel] = weight.shape as [number, number, number];
  const { graph } = tape;
  const taps = kernel * kernel;
  const swapped = tape.emit("Transpose", [weight], {
    shape: [channels, filters, kernel, kernel],
    attributes: { perm: [1, 0, 2, 3] },
  });
  const flat = tape.emit("Reshape", [swapped, graph.ints([channels, filters, taps])], {
    shape: [channels, filters, taps],
  });
  const reversed = graph.ints(Array.from({ length: taps }, (_, i) => taps - 1 - i));
  const turned = tape.emit("Gather", [flat, reversed], { shape: flat.shape, attributes: { axis: 2 } });
  const filter = tape.emit("Reshape", [turned, graph.ints([channels, filters, kernel, kernel])], {
    shape: swapped.shape,
  });
  return tape.emit("Conv", [dy, filter], { shape: x.shape, attributes: window(kernel, padding) });
}

/**
 * `dw = dy · im2col(x)ᵀ`, one matrix product an image, summed over the batch.
 * im2col itself is a depthwise convolution with one-hot filters: one pass over memory on all threads,
 * where nine slices and a concatenation take two passes on one (docs/training-speed.md).
 */
function weightGradient(tape: Tape, dy: Value, x: Value, weight: Value, padding: number): Value {
  const [filters, channels, kernel] = weight.shape as [number, number, number];
  const [batch, , outHeight, outWidth] = dy.shape as [Dim, number, number, number];
  const { graph } = tape;
  const taps = kernel * kernel;
  const pixels = outHeight * outWidth;
  const columns = tape.emit(
    "Conv",
    [x, graph.constant(oneHotFilters(channels, taps), [channels * taps, 1, kernel, kernel])],
    {
      shape: [batch, channels * taps, outHeight, outWidth],
      attributes: { ...window(kernel, padding), group: channels },
    },
  );
  const flatten = (value: Value, rows: number) =>
    tape.emit("Reshape", [value, graph.ints([0, rows, pixels])], { shape: [batch, rows, pixels] });
  const products = tape.emit("FusedMatMul", [flatten(dy, filters), flatten(columns, channels * taps)], {
    shape: [batch, filters, channels * taps],
    attributes: { transB: 1 },
    domain: "com.microsoft",
  });
  const summed = tape.emit("ReduceSum", [products, graph.ints([0])], {
    shape: [filters, channels * taps],
    attributes: { keepdims: 0 },
  });
  return tape.emit("Reshape", [summed, graph.ints([filters, channels, kernel, kernel])], { shape: weight.shape });
}

/** `[channels * taps, 1, taps]`: filter `t` of every channel picks tap `t` of its window. */
function oneHotFilters(channels: number, taps: number): Float32Array {
  const filters = new Float32Array(channels * taps * taps);
  for (let row = 0; row < channels * taps; row++) filters[row * taps + (row % taps)] = 1;
  return filters;
}

function window(kernel: number, padding: number) {
  return {
    kernel_shape: [kernel, kernel],
    pads: [padding, padding, padding, padding],
    strides: [1, 1],
  };
}
