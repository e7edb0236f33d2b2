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
   * `dw = dy · im2col(x)ᵀ`, one matrix product an image and group, summed over the batch.
   * im2col itself is a depthwise convolution with one-hot filters: one pass over memory on all threads,
   * where nine slices and a concatenation take two passes on one (docs/training-speed.md). A few images at a time: of
   * a whole batch im2col takes more memory than all else of the tutorial's network.
   */
  weightGradient(tape, dy, x, weight, window) {
    const { split, concat } = expressions(tape.graph);
    const sizes = partSizes(dy, x, window);
    const [images, gradients] = [x, dy].map((value) => split(inLayout(tape, value, "plain"), sizes));
    const products = gradients.map((gradient, i) => productsOfImages(tape, gradient, images[i], weight, window));
    return sumOverBatch(tape, concat(products), weight.shape as number[]);
  },
};

/** What im2col may write at once. */
const COLUMN_FLOATS = 2 ** 23;

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

/** Each image's `dy · im2col(x)ᵀ`: `[N, groups, O / groups, C / groups * K * K]`. */
function productsOfImages(tape: Tape, dy: Value, x: Value, weight: Value, window: Window): Value {
  const { reshape, matMul } = expressions(tape.graph);
  const [filters, groupChannels] = weight.shape as number[];
  const [batch, , height, width] = dy.shape;
  const { groups } = window;
  const grouped = (value: Value, rows: number) =>
    reshape(value, [batch, groups, rows, (height as number) * (width as number)]);
  const columnRows = groupChannels * window.kernel * window.kernel;
  return matMul(grouped(dy, filters / groups), grouped(columns(tape, dy, x, window), columnRows), { transB: true });
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
