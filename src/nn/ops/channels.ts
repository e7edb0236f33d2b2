import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import { BLOCKED_DOMAIN } from "../graph-node.ts";
import { blockedCorrelation, blockedDepthwise } from "../layout/blocked-conv.ts";
import { blockedChannels, inLayout, pixelRows } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";
import { sumOverBatch } from "./sums.ts";

/** The mean of each image's channels, in the blocked layout: `[N, C, H, W]` to `[N, C']`, C' whole blocks of channels. */
export function blockedImageMeans(tape: Tape, x: Value): Value {
  const [batch, channels] = x.shape as number[];
  const padded = blockedChannels(tape, channels);
  // Of a single pixel the blocked layout is the plain one.
  const pooled = tape.emit("GlobalAveragePool", [x], { shape: [batch, padded, 1, 1], domain: BLOCKED_DOMAIN });
  return expressions(tape.graph).reshape(pooled, [batch, padded]);
}

/** The mean of each channel over batch and pixels: `[N, C, H, W]` to `[C]`. */
export function channelMeans(tape: Tape, x: Value): Value {
  const { mean, cropTo } = expressions(tape.graph);
  if (x.layout !== "blocked") return mean(inLayout(tape, x, "plain"), [0, 2, 3]);
  return cropTo(mean(blockedImageMeans(tape, x), [0]), [x.shape[1]]);
}

/** The sum of each channel over batch and pixels: `[N, C, H, W]` to `[C]`. */
export function channelSums(tape: Tape, x: Value): Value {
  const { mul, sum } = expressions(tape.graph);
  const [batch, , height, width] = x.shape;
  if (batch === "N") return sum(x, [0, 2, 3]);
  if (x.layout === "channels_last") return sumOverBatch(tape, pixelRows(tape, x), [x.shape[1] as number]);
  return mul(channelMeans(tape, x), batch * (height as number) * (width as number));
}

/** The mean of each channel of `x * y`, of one shape: `[C]`. */
export function channelProducts(tape: Tape, x: Value, y: Value): Value {
  const { mean, mul, div, reshape, cropTo } = expressions(tape.graph);
  if (x.layout !== "blocked") return mean(mul(inLayout(tape, x, "plain"), inLayout(tape, y, "plain")), [0, 2, 3]);
  const [batch, channels, height, width] = x.shape as number[];
  const sums = reshape(blockedCorrelation(tape, x, y), [batch, blockedChannels(tape, channels)]);
  return cropTo(div(mean(sums, [0]), height * width), [channels]);
}

/** Each channel times a number, plus another: `scale` and `shift` are `[C]`; then plus `addend`, of the input's shape. */
export function channelAffine(tape: Tape, x: Value, scale: Value, shift?: Value, addend?: Value): Value {
  const { mul, add, reshape } = expressions(tape.graph);
  const channels = x.shape[1] as number;
  if (x.layout === "blocked") {
    // A depthwise convolution by one tap: one pass over memory for both.
    const tensors = [x, reshape(scale, [channels, 1, 1, 1]), shift, addend] as const;
    return blockedDepthwise(tape, tensors, { shape: x.shape, pads: [0, 0, 0, 0] });
  }
  const spread = (values: Value) => reshape(values, [1, channels, 1, 1]);
  const scaled = mul(inLayout(tape, x, "plain"), spread(scale));
  const shifted = shift ? add(scaled, spread(shift)) : scaled;
  return addend ? add(shifted, inLayout(tape, addend, "plain")) : shifted;
}
