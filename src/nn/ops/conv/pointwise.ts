import { expressions } from "../../expressions.ts";
import { fromPixelRows, pixelRows } from "../../layout/layout.ts";
import type { ConvKernel } from "./kernel.ts";

/**
 * A 1 x 1 convolution as a matrix product over all pixels of the batch. Where images are small this beats the blocked layout's
 * kernel, which reads all filters anew for each of them (docs/training-speed.md).
 */
export const pointwiseConv: ConvKernel = {
  convolve(tape, [x, weight, bias], shape) {
    const { matMul, reshape, add } = expressions(tape.graph);
    const product = matMul(pixelRows(tape, x), reshape(weight, weight.shape.slice(0, 2)), { transB: true });
    return fromPixelRows(tape, bias ? add(product, bias) : product, shape);
  },

  inputGradient(tape, dy, x, weight) {
    const { matMul, reshape } = expressions(tape.graph);
    return fromPixelRows(tape, matMul(pixelRows(tape, dy), reshape(weight, weight.shape.slice(0, 2))), x.shape);
  },

  weightGradient(tape, dy, x, weight) {
    const { matMul, reshape } = expressions(tape.graph);
    return reshape(matMul(pixelRows(tape, dy), pixelRows(tape, x), { transA: true }), weight.shape);
  },
};
