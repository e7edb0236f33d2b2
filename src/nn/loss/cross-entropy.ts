import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

export interface CrossEntropyOptions {
  /** One weight a class; all ones where left out. */
  classWeights?: readonly number[] | undefined;
  /** The share of each target that is spread evenly over the classes; Szegedy et al., 2016. */
  labelSmoothing?: number | undefined;
}

/** What a loss gives: its value, and the weight with which it enters a mean over batches. */
export interface Loss {
  /** The weighted mean over the batch, `[]`. */
  loss: Value;
  /** The sum of the samples' weights, `[]`. */
  weight: Value;
}

/**
 * Softmax cross-entropy, weighted per class: with `w = classWeights[label]`, the sum of
 * `-w * log softmax(logits)[label]` over the sum of `w`, as PyTorch's `CrossEntropyLoss(weight, label_smoothing)`.
 * A batch whose weights sum to 0 gives 0 / 0, as there.
 *
 * @param logits `[N, C]`
 * @param labels `[N]` int64 in 0 to C - 1
 */
export function crossEntropy(tape: Tape, logits: Value, labels: Value, options: CrossEntropyOptions = {}): Loss {
  const { graph } = tape;
  const [batch, classes] = logits.shape as [Dim, number];
  const classWeights = Float32Array.from(options.classWeights ?? Array(classes).fill(1));
  const oneHot = tape.emit("OneHot", [labels, graph.ints([classes]), graph.constant(Float32Array.of(0, 1), [2])], {
    shape: logits.shape,
    type: "float32",
    attributes: { axis: -1 },
  });
  const weights = tape.emit("MatMul", [oneHot, graph.constant(classWeights, [classes, 1])], { shape: [batch, 1] });
  const sum = (value: Value) => tape.emit("ReduceSum", [value], { shape: [], attributes: { keepdims: 0 } });
  const weight = sum(weights);
  const share = tape.emit("Div", [weights, weight], { shape: [batch, 1] });
  const target = smoothed(tape, oneHot, share, weight, { classWeights, labelSmoothing: options.labelSmoothing ?? 0 });
  const logProbabilities = tape.emit("LogSoftmax", [logits], { shape: logits.shape, attributes: { axis: 1 } });
  const total = sum(tape.emit("Mul", [target, logProbabilities], { shape: logits.shape }));
  const loss = tape.emit("Neg", [total], { shape: [] });
  tape.record(
    loss,
    [logits],
    [
      (dy) => {
        const probabilities = tape.emit("Softmax", [logits], { shape: logits.shape, attributes: { axis: 1 } });
        const mass = tape.emit("ReduceSum", [target, graph.ints([1])], { shape: [batch, 1] });
        const expected = tape.emit("Mul", [probabilities, mass], { shape: logits.shape });
        const gradient = tape.emit("Sub", [expected, target], { shape: logits.shape });
        return tape.emit("Mul", [gradient, dy], { shape: logits.shape });
      },
    ],
  );
  return { loss, weight };
}

/** Each sample's weight on each class, `[N, C]`, such that the loss is `-sum(target * log p)`. */
function smoothed(
  tape: Tape,
  oneHot: Value,
  share: Value,
  weight: Value,
  { classWeights, labelSmoothing }: { classWeights: Float32Array; labelSmoothing: number },
): Value {
  const { graph } = tape;
  const emit = (op: string, a: Value, b: Value) => tape.emit(op, [a, b], { shape: oneHot.shape });
  const sharp = emit("Mul", oneHot, share);
  if (labelSmoothing === 0) return sharp;
  const even = classWeights.map((w) => (w * labelSmoothing) / classWeights.length);
  const row = emit("Div", graph.constant(even, [1, classWeights.length]), weight);
  return emit("Add", emit("Mul", sharp, graph.scalar(1 - labelSmoothing)), row);
}

/**
 * The tutorial's class weights, more for the rarer: `1 - n_c / n`.
 *
 * @param counts samples of each class
 */
export function classWeightsFromCounts(counts: readonly number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => 1 - count / total);
}
