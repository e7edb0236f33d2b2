import { answerOf, binError, probabilitiesOf, type Scored } from "./metrics.ts";

export interface ClassificationMetrics {
  accuracy: number;
  balancedAccuracy: number;
  precision: number;
  recall: number;
  f1: number;
  rocAuc: number;
  averagePrecision: number;
  expectedCalibrationError: number;
}

/**
 * The positive label is 1 (mask); its answer is given from a probability of 0.5. All but `accuracy` and
 * `expectedCalibrationError`, which look at all labels that the network can answer, look at labels 0 and 1 only, so that
 * networks of two classes and of three can be compared; balanced accuracy is the mean of the shares of both that are called
 * what they are. What cannot be measured on the samples is NaN: where one of labels 0 and 1 has none, all that compares
 * them, which else would be a perfect 1.
 */
export function classificationMetrics(samples: readonly Scored[]): ClassificationMetrics {
  return weightedMetrics(samples)(new Uint32Array(samples.length).fill(1));
}

const BINS = 10;

/**
 * The same for any weights of the samples, such as how often a bootstrap has drawn each: sorting is done once, each
 * weighting is one pass.
 */
export function weightedMetrics(samples: readonly Scored[]): (weights: Uint32Array) => ClassificationMetrics {
  const order = ranked(samples);
  const answers = samples.map(answerOf);
  const labels = Uint8Array.from(samples, ({ label }) => label);
  const isAnswerable = Uint8Array.from(samples, (sample) => Number(sample.label < probabilitiesOf(sample).length));
  const isRight = Uint8Array.from(samples, ({ label }, i) => Number(answers[i] === label));
  const isPositive = Uint8Array.from(answers, (answer) => Number(answer === 1));
  const confidences = Float64Array.from(samples, (sample, i) => probabilitiesOf(sample)[answers[i]]);
  const bins = Uint8Array.from(confidences, (confidence) => Math.min(BINS - 1, Math.floor(confidence * BINS)));
  return (weights) => {
    const known = { total: 0, right: 0 };
    const told = { totals: [0, 0], right: [0, 0], answeredPositive: 0 };
    const calibration = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, count: 0 }));
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      const right = weight * isRight[i];
      if (isAnswerable[i]) {
        known.total += weight;
        known.right += right;
        const bin = calibration[bins[i]];
        bin.confidence += weight * confidences[i];
        bin.right += right;
        bin.count += weight;
      }
      if (labels[i] > 1) continue;
      told.totals[labels[i]] += weight;
      told.right[labels[i]] += right;
      told.answeredPositive += weight * isPositive[i];
    }
    const [negatives, positives] = told.totals;
    const [trueNegatives, truePositives] = told.right;
    const isComparable = negatives > 0 && positives > 0;
    const comparison = (value: number) => (isComparable ? value : Number.NaN);
    return {
      accuracy: known.right / known.total,
      balancedAccuracy: comparison((truePositives / positives + trueNegatives / negatives) / 2),
      precision: comparison(truePositives / told.answeredPositive),
      recall: truePositives / positives,
      f1: comparison((2 * truePositives) / (positives + told.answeredPositive)),
      ...ranks(order, weights, told.totals),
      expectedCalibrationError: binError(calibration, known.total),
    };
  };
}

/** Those of labels 0 and 1 from the highest probability down. */
interface Order {
  /** Positions among the samples. */
  positions: Uint32Array;
  isPositive: Uint8Array;
  /** Whether the next one's probability is lower. */
  endsStep: Uint8Array;
}

function ranked(samples: readonly Scored[]): Order {
  const told = samples.flatMap(({ label }, i) => (label < 2 ? [i] : []));
  const positions = Uint32Array.from(told.sort((a, b) => samples[b].probability - samples[a].probability));
  const isPositive = Uint8Array.from(positions, (position) => Number(samples[position].label === 1));
  const endsStep = Uint8Array.from(positions, (position, i) =>
    Number(i + 1 === positions.length || samples[positions[i + 1]].probability !== samples[position].probability),
  );
  return { positions, isPositive, endsStep };
}

/**
 * Area under the ROC curve, by trapezoids, and average precision: the mean of precision over the steps of recall, without
 * interpolation, as scikit-learn's.
 */
function ranks({ positions, isPositive, endsStep }: Order, weights: Uint32Array, [negatives, positives]: number[]) {
  if (negatives === 0 || positives === 0) return { rocAuc: Number.NaN, averagePrecision: Number.NaN };
  let [area, sum] = [0, 0];
  let [above, beside] = [0, 0];
  let before = { positives: 0, negatives: 0 };
  for (let i = 0; i < positions.length; i++) {
    const weight = weights[positions[i]];
    if (isPositive[i]) above += weight;
    else beside += weight;
    if (!endsStep[i]) continue;
    area += ((beside - before.negatives) * (above + before.positives)) / 2;
    if (above > before.positives) sum += ((above - before.positives) * above) / (above + beside);
    before = { positives: above, negatives: beside };
  }
  return { rocAuc: area / (negatives * positives), averagePrecision: sum / positives };
}
