import { blockedConv } from "../../layout/blocked-conv.ts";
import { fitsBlocks } from "../../layout/layout.ts";
import { type ConvKernel, evenPads } from "./kernel.ts";
import { plainConv } from "./plain.ts";
import { turnedFilter } from "./turned-filter.ts";

/** A convolution of one group in the blocked layout. */
export const denseConv: ConvKernel = {
  convolve: (tape, inputs, shape, { padding, stride }) =>
    blockedConv(tape, inputs, { shape, pads: evenPads(padding), stride }),

  inputGradient(tape, dy, x, weight, window) {
    if (window.stride > 1 || !fitsBlocks(tape, x.shape[1] as number)) {
      return plainConv.inputGradient(tape, dy, x, weight, window);
    }
    const pads = evenPads(window.kernel - 1 - window.padding);
    return blockedConv(tape, [dy, turnedFilter(tape, weight, 1)], { shape: x.shape, pads });
  },

  weightGradient: plainConv.weightGradient,
};
