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
  const { add, sub, mul, div, max, sqrt, neg } = expressions(tape.graph);
  const input = preferred(tape, x);
  const mean = channelMeans(tape, input);
  const variance = max(sub(channelProducts(tape, input, input), mul(mean, mean)), 0);
  const inverse = div(1, sqrt(add(variance, epsilon)));
  const scale = mul(weight, inverse);
  const output = channelAffine(tape, input, scale, sub(bias, mul(mean, scale)));

  const count = elementsAChannel(tape, x);
  const unbiased = mul(variance, div(count, sub(count, 1)));
  tape.update(runningMean, { towards: mean, momentum });
  tape.update(runningVariance, { towards: unbiased, momentum });

  /** The means of `dy` and of `dy * (x - mean) / deviation`. */
  const means = (dy: Value) => {
    const meanGradient = channelMeans(tape, dy);
    return { mean: meanGradient, along: mul(inverse, sub(channelProducts(tape, input, dy), mul(mean, meanGradient))) };
  };
  const shared = oncePerValue(means);
  return tape.record(
    output,
    [x, weight, bias],
    [
      (dy) => {
        const { mean: meanGradient, along } = shared(dy);
        const slope = mul(mul(along, inverse), scale);
        const shift = sub(mul(mean, slope), mul(scale, meanGradient));
        const ofGradient = channelAffine(tape, dy, scale);
        return channelAffine(tape, input, neg(slope), shift, ofGradient);
      },
      (dy) => mul(shared(dy).along, count),
      (dy) => mul(shared(dy).mean, count),
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
