import { expressions } from "../../expressions.ts";
import type { Dim, Value } from "../../graph.ts";
import { inLayout } from "../../layout/layout.ts";
import type { Tape } from "../../tape.ts";
import { sumOverBatch } from "../sums.ts";
import { type ConvKernel, evenPads, type Window } from "./kernel.ts";
import { turnedFilter } from "./turned-filter.ts";

/** Any convolution by ONNX's standard operators, in the plain layout. */
export const plainConv: ConvKernel = {
  convolve(tape, [x, weight, bias], shape, window) {
    const inputs = [inLayout(tape, x, "plain"), weight, ...(bias ? [bias] : [])];
    return tape.emit("Conv", inputs, { shape, attributes: attributes(window) });
  },

  /** With stride 1 a Conv, which runs a quarter faster than ConvTranspose, whose col2im scatters (docs/training-speed.md). */
  inputGradient(tape, dy, x, weight, window) {
    const { kernel, padding, stride } = window;
    if (stride === 1) {
      const filter = turnedFilter(tape, weight, window.groups);
      return plainConv.convolve(tape, [dy, filter], x.shape, { ...window, padding: kernel - 1 - padding });
    }
    const missing = (axis: number) =>
      (x.shape[axis] as number) - (((dy.shape[axis] as number) - 1) * stride - 2 * padding + kernel);
    return tape.emit("ConvTranspose", [inLayout(tape, dy, "plain"), weight], {
      shape: x.shape,
      attributes: { ...attributes(window), output_padding: [missing(2), missing(3)] },
    });
  },

  /**
   * `dw = dy · im2col(x)ᵀ`, one matrix product an image and group, summed over the batch; or `dwᵀ = im2col(x) · dyᵀ` where
   * `dy` has fewer rows: the factor that is transposed is packed anew for every product.
   * im2col itself is a depthwise convolution with one-hot filters: one pass over memory on all threads,
   * where nine slices and a concatenation take two passes on one (docs/training-speed.md). A few images at a time: of
   * a whole batch im2col takes more memory than all else of the tutorial's network.
   */
  weightGradient(tape, dy, x, weight, window) {
    const { split, concat, transpose, reshape, matMul } = expressions(tape.graph);
    const sizes = partSizes(dy, x, window);
    const [images, gradients] = [x, dy].map((value) => split(inLayout(tape, value, "plain"), sizes));
    const [filters, groupChannels] = weight.shape as number[];
    const rows = { dy: filters / window.groups, x: groupChannels * window.kernel * window.kernel };
    const isTransposed = rows.dy < rows.x;
    const products = gradients.map((gradient, i) => {
      const outputs = asRows(tape, gradient, window.groups, rows.dy);
      const inputs = asRows(tape, columns(tape, gradient, images[i], window), window.groups, rows.x);
      return isTransposed ? matMul(inputs, outputs, { transB: true }) : matMul(outputs, inputs, { transB: true });
    });
    const each = concat(products);
    const summed = sumOverBatch(tape, each, each.shape.slice(1) as number[]);
    return reshape(isTransposed ? transpose(summed, [0, 2, 1]) : summed, weight.shape);
  },
};

/** `[N, C, H, W]` to `[N, groups, rows, H * W]`. */
function asRows(tape: Tape, value: Value, groups: number, rows: number): Value {
  const [batch, , height, width] = value.shape;
  return expressions(tape.graph).reshape(value, [batch, groups, rows, (height as number) * (width as number)]);
}

/** What im2col may write at once. */
const COLUMN_FLOATS = 12_000_000;

/** How many images to take at a time; all where the batch's size is not known or there are no columns to write. */
function partSizes(dy: Value, x: Value, window: Window): Dim[] {
  const [batch, , height, width] = dy.shape as [Dim, number, number, number];
  const channels = x.shape[1] as number;
  const { kernel } = window;
  if (batch === "N" || isWhole(window)) return [batch];
  const floats = channels * kernel * kernel * height * width;
  const size = Math.min(batch, Math.max(1, Math.floor(COLUMN_FLOATS / floats)));
  const rest = batch % size;
  return [...Array<number>(Math.floor(batch / size)).fill(size), ...(rest > 0 ? [rest] : [])];
}

/** Whether im2col gives the images themselves. */
const isWhole = ({ kernel, stride }: Window) => kernel === 1 && stride === 1;

/** im2col: `[N, C * K * K, H', W']`. */
function columns(tape: Tape, dy: Value, x: Value, window: Window): Value {
  if (isWhole(window)) return x;
  const { kernel } = window;
  const channels = x.shape[1] as number;
  const taps = kernel * kernel;
  const [batch, , height, width] = dy.shape;
  const filters = tape.graph.constant(oneHotFilters(channels, taps), [channels * taps, 1, kernel, kernel]);
  return tape.emit("Conv", [x, filters], {
    shape: [batch, channels * taps, height, width],
    attributes: attributes({ ...window, groups: channels }),
  });
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
    pads: evenPads(padding),
    strides: [stride, stride],
    group: groups,
  };
}
