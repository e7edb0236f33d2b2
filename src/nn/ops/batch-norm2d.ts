import type { Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

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
 * @param x `[N, C, H, W]`
 */
export function batchNorm2d(
  tape: Tape,
  x: Value,
  { weight, bias, runningMean, runningVariance }: BatchNormInputs,
  { momentum = 0.1, epsilon = 1e-5 } = {},
): Value {
  const { graph } = tape;
  const { shape } = x;
  if (!tape.training) {
    return tape.emit("BatchNormalization", [x, weight, bias, runningMean, runningVariance], {
      shape,
      attributes: { epsilon: { float: epsilon } },
    });
  }
  const channels = shape[1] as number;
  const broadcast = [1, channels, 1, 1];
  const axes = [0, 2, 3];
  const emit = (op: string, a: Value, b: Value, to = shape) => tape.emit(op, [a, b], { shape: to });
  const spread = (value: Value) => tape.emit("Reshape", [value, graph.ints(broadcast)], { shape: broadcast });
  const flat = (value: Value) => tape.emit("Reshape", [value, graph.ints([channels])], { shape: [channels] });
  const mean = (value: Value) => tape.emit("ReduceMean", [value], { shape: broadcast, attributes: { axes } });
  const sum = (value: Value) => tape.emit("ReduceSum", [value, graph.ints(axes)], { shape: broadcast });

  const batchMean = mean(x);
  const centered = emit("Sub", x, batchMean);
  const variance = mean(emit("Mul", centered, centered));
  const deviation = tape.emit("Sqrt", [emit("Add", variance, graph.scalar(epsilon), broadcast)], { shape: broadcast });
  const normalized = emit("Div", centered, deviation);
  const output = emit("Add", emit("Mul", normalized, spread(weight)), spread(bias));

  const size = tape.emit("Cast", [tape.emit("Size", [x], { shape: [], type: "int64" })], {
    shape: [],
    type: "float32",
    attributes: { to: 1 },
  });
  const count = emit("Div", size, graph.scalar(channels), []);
  const unbiased = emit("Mul", variance, emit("Div", count, emit("Sub", count, graph.scalar(1), []), []), broadcast);
  const moved = (running: Value, batch: Value) => {
    const kept = emit("Mul", running, graph.scalar(1 - momentum), running.shape);
    return emit("Add", kept, emit("Mul", flat(batch), graph.scalar(momentum), running.shape), running.shape);
  };
  tape.update(runningMean, moved(runningMean, batchMean));
  tape.update(runningVariance, moved(runningVariance, unbiased));

  return tape.record(
    output,
    [x, weight, bias],
    [
      (dy) => {
        const along = emit("Mul", normalized, mean(emit("Mul", dy, normalized)));
        const inner = emit("Sub", emit("Sub", dy, mean(dy)), along);
        return emit("Mul", inner, emit("Div", spread(weight), deviation, broadcast));
      },
      (dy) => flat(sum(emit("Mul", dy, normalized))),
      (dy) => flat(sum(dy)),
    ],
  );
}
