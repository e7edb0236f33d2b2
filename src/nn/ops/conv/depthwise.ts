import { expressions } from "../../expressions.ts";
import { blockedCorrelation, blockedDepthwise, blockedZeroInsertion } from "../../layout/blocked-conv.ts";
import { sumOverBatch } from "../sums.ts";
import { type ConvKernel, evenPads } from "./kernel.ts";
import { plainConv } from "./plain.ts";
import { turnedFilter } from "./turned-filter.ts";

/** A depthwise convolution in the blocked layout, where alone ONNX Runtime has a fast kernel for it. */
export const depthwiseConv: ConvKernel = {
  convolve: (tape, inputs, shape, { padding, stride }) =>
    blockedDepthwise(tape, inputs, { shape, pads: evenPads(padding), stride }),

  inputGradient(tape, dy, x, weight, window) {
    const { kernel, padding, stride, groups } = window;
    const before = kernel - 1 - padding;
    const after = [2, 3].map((axis) => (x.shape[axis] as number) - stride * (dy.shape[axis] as number) + padding);
    if (after.some((pad) => pad < 0)) return plainConv.inputGradient(tape, dy, x, weight, window);
    const spread = stride > 1 ? blockedZeroInsertion(tape, dy, stride) : dy;
    const pads = [before, before, ...after];
    return blockedDepthwise(tape, [spread, turnedFilter(tape, weight, groups)], { shape: x.shape, pads });
  },

  /** The correlation of each image's input with its output's gradient: nothing is copied, as im2col would nine times. */
  weightGradient(tape, dy, x, weight, { kernel, padding, stride }) {
    const { reshape, transpose, cropTo } = expressions(tape.graph);
    const products = blockedCorrelation(tape, x, dy, { size: kernel, pad: padding, stride });
    const [, blocks, taps, block] = products.shape as number[];
    const summed = transpose(sumOverBatch(tape, products, [blocks, taps, block]), [0, 2, 1]);
    return cropTo(reshape(summed, [blocks * block, 1, kernel, kernel]), weight.shape);
  },
};
