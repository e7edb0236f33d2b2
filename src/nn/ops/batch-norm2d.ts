import { expressions } from "../expressions.ts";
import type { Value } from "../graph.ts";
import { inLayout, preferred } from "../layout/layout.ts";
import type { Tape } from "../tape.ts";
import { channelAffine, channelMeans, channelProducts } from "./channels.ts";

export interface BatchNormInputs {
  /** Scale and shift, `[C]`. */
  weight: Value;
  bias: Value;
  /** What evaluation normalises by, `[C]`; training moves them by `momentum` towards each batch's. */
  runningMean: Value;
  runningVariance: Value;
}

/**
 * Batch normalisation over N, H and W: `weight * (x - mean) / sqrt(variance + epsilon) + bias`; Ioffe and Szegedy,
 * "Batch Normalization", 2015. As in PyTorch the batch's variance is the biased one, the running one unbiased.
 *
 * Each pass over the activations is a sum, a sum of products, or `a * x + b` by channel, a and b being computed on `[C]`.
 *
 * @param x `[N, C, H, W]`
 */
export function batchNorm2d(
  tape: Tape,
  x: Value,
  { weight, bias, runningMean, runningVariance }: BatchNormInputs,
  { momentum = 0.1, epsilon = 1e-5 } = {},
): Value {
  if (!tape.training) {
    return tape.emit("BatchNormalization", [inLayout(tape, x, "plain"), weight, bias, runningMean, runningVariance], {
      shape: x.shape,
      attributes: { epsilon: { float: epsilon } },
    });
  }
  const { add, sub, mul, div, sqrt, neg } = expressions(tape.graph);
  const channels = x.shape[1] as number;
  const input = preferred(tape, x);
  const mean = channelMeans(tape, input);
  const ones = tape.graph.constant(new Float32Array(channels).fill(1), [channels]);
  // The mean is taken off first: the mean of squares less the mean's square loses all digits where the mean is large.
  const centered = channelAffine(tape, input, ones, neg(mean));
  const variance = channelProducts(tape, centered, centered);
  const inverse = div(1, sqrt(add(variance, epsilon)));
  const scale = mul(weight, inverse);
  const output = channelAffine(tape, centered, scale, bias);

  const count = elementsAChannel(tape, x);
  const unbiased = mul(variance, div(count, sub(count, 1)));
  tape.update(runningMean, { towards: mean, momentum });
  tape.update(runningVariance, { towards: unbiased, momentum });

  /** The means of `dy` and of `dy * (x - mean) / deviation`. */
  const means = oncePerValue((dy: Value) => ({
    ofGradient: channelMeans(tape, dy),
    along: mul(inverse, channelProducts(tape, centered, dy)),
  }));
  return tape.record(
    output,
    [x, weight, bias],
    [
      (dy) => {
        const { ofGradient, along } = means(dy);
        const slope = neg(mul(mul(along, inverse), scale));
        const shift = neg(mul(scale, ofGradient));
        return channelAffine(tape, centered, slope, shift, channelAffine(tape, dy, scale));
      },
      (dy) => mul(means(dy).along, count),
      (dy) => mul(means(dy).ofGradient, count),
    ],
  );
}

/** N * H * W, `[]`. */
function elementsAChannel(tape: Tape, x: Value): Value {
  const { div, cast } = expressions(tape.graph);
  const [batch, channels, height, width] = x.shape;
  if (batch !== "N") return tape.graph.scalar(batch * (height as number) * (width as number));
  return div(cast(tape.emit("Size", [x], { shape: [], type: "int64" }), "float32"), channels as number);
}

function oncePerValue<T>(compute: (value: Value) => T): (value: Value) => T {
  const known = new Map<string, T>();
  return (value) => {
    const found = known.get(value.name) ?? compute(value);
    known.set(value.name, found);
    return found;
  };
}
