import { expressions } from "../expressions.ts";
import type { Dim, Value } from "../graph.ts";
import type { Tape } from "../tape.ts";

export interface CrossEntropyOptions {
  /** One weight a class; all ones where left out. */
  classWeights?: readonly number[] | undefined;
  /** The share of each target that is spread evenly over the classes; Szegedy et al., 2016. */
  labelSmoothing?: number | undefined;
  /**
   * A teacher's probabilities `[N, C]`, and the share of each target that they are: knowledge distillation at a temperature
   * of 1; Hinton et al., "Distilling the Knowledge in a Neural Network", 2015.
   */
  teacher?: { taught: Value; share: number } | undefined;
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
  const { sum, add, mul, sub, div, neg, matMul, reshape, softmax, logSoftmax } = expressions(graph);
  const [batch, classes] = logits.shape as [Dim, number];
  const classWeights = Float32Array.from(options.classWeights ?? Array(classes).fill(1));
  const oneHot = tape.emit("OneHot", [labels, graph.ints([classes]), graph.constant(Float32Array.of(0, 1), [2])], {
    shape: logits.shape,
    type: "float32",
    attributes: { axis: -1 },
  });
  const weights = matMul(oneHot, graph.constant(classWeights, [classes, 1]));
  const weight = sum(weights);
  const share = div(weights, weight);
  const { teacher } = options;
  const told = teacher ? add(mul(oneHot, 1 - teacher.share), mul(teacher.taught, teacher.share)) : oneHot;
  const target = smoothed(tape, told, share, weight, { classWeights, labelSmoothing: options.labelSmoothing ?? 0 });
  const loss = neg(sum(mul(target, logSoftmax(logits, 1))));
  const gradient = (dy: Value) => {
    const mass = reshape(sum(target, [1]), [batch, 1]);
    return mul(sub(mul(softmax(logits, 1), mass), target), dy);
  };
  tape.record(loss, [logits], [gradient]);
  return { loss, weight };
}

/** Each sample's weight on each class, `[N, C]`, such that the loss is `-sum(target * log p)`. */
function smoothed(
  tape: Tape,
  told: Value,
  share: Value,
  weight: Value,
  { classWeights, labelSmoothing }: { classWeights: Float32Array; labelSmoothing: number },
): Value {
  const { graph } = tape;
  const { add, mul, div } = expressions(graph);
  const sharp = mul(told, share);
  if (labelSmoothing === 0) return sharp;
  const even = classWeights.map((w) => (w * labelSmoothing) / classWeights.length);
  const row = div(graph.constant(even, [1, classWeights.length]), weight);
  return add(mul(sharp, 1 - labelSmoothing), row);
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
