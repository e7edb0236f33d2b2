/** One classified face: the probability of the positive label, and the label, 0 or 1. */
export interface Scored {
  probability: number;
  label: number;
}

/** Samples by label (row) and answer (column). */
export type ConfusionMatrix = [[number, number], [number, number]];

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
 * The positive label is 1 (mask); its answer is given from a probability of 0.5. What has no samples to be measured on
 * is NaN.
 */
export function classificationMetrics(samples: readonly Scored[]): ClassificationMetrics {
  const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = confusionMatrix(samples);
  const recall = truePositives / (truePositives + falseNegatives);
  const specificity = trueNegatives / (trueNegatives + falsePositives);
  const precision = truePositives / (truePositives + falsePositives);
  return {
    accuracy: (truePositives + trueNegatives) / samples.length,
    balancedAccuracy: (recall + specificity) / 2,
    precision,
    recall,
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
    rocAuc: rocAuc(samples),
    averagePrecision: averagePrecision(samples),
    expectedCalibrationError: calibration(samples).error,
  };
}

export function confusionMatrix(samples: readonly Scored[]): ConfusionMatrix {
  const matrix: ConfusionMatrix = [
    [0, 0],
    [0, 0],
  ];
  for (const { probability, label } of samples) matrix[label][Number(probability >= 0.5)]++;
  return matrix;
}

/** Counts of each label at and above every distinct probability, from the highest down. */
export function thresholds(
  samples: readonly Scored[],
): { probability: number; positives: number; negatives: number }[] {
  const points: { probability: number; positives: number; negatives: number }[] = [];
  let positives = 0;
  let negatives = 0;
  for (const { probability, label } of samples.toSorted((a, b) => b.probability - a.probability)) {
    if (label === 1) positives++;
    else negatives++;
    if (points.at(-1)?.probability === probability) points.pop();
    points.push({ probability, positives, negatives });
  }
  return points;
}

/** Area under the ROC curve, by trapezoids. */
function rocAuc(samples: readonly Scored[]): number {
  const points = thresholds(samples);
  const last = points.at(-1);
  let area = 0;
  let before = { positives: 0, negatives: 0 };
  for (const point of points) {
    area += ((point.negatives - before.negatives) * (point.positives + before.positives)) / 2;
    before = point;
  }
  return last ? area / (last.positives * last.negatives) : Number.NaN;
}

/** The mean of precision over the steps of recall, without interpolation, as scikit-learn's. */
function averagePrecision(samples: readonly Scored[]): number {
  const points = thresholds(samples);
  const total = points.at(-1)?.positives ?? 0;
  let sum = 0;
  let before = 0;
  for (const { positives, negatives } of points) {
    sum += ((positives - before) * positives) / (positives + negatives);
    before = positives;
  }
  return sum / total;
}

export interface CalibrationBin {
  /** Mean of the answers' confidence, and the share that is right. */
  confidence: number;
  accuracy: number;
  count: number;
}

/**
 * Expected calibration error over ten bins of equal width: the mean distance between confidence and accuracy, weighted
 * by samples; Guo et al., "On Calibration of Modern Neural Networks", 2017.
 */
export function calibration(samples: readonly Scored[], binCount = 10): { error: number; bins: CalibrationBin[] } {
  const sums = Array.from({ length: binCount }, () => ({ confidence: 0, right: 0, count: 0 }));
  for (const { probability, label } of samples) {
    const answer = Number(probability >= 0.5);
    const confidence = answer === 1 ? probability : 1 - probability;
    const bin = sums[Math.min(binCount - 1, Math.floor(confidence * binCount))];
    bin.confidence += confidence;
    bin.right += Number(answer === label);
    bin.count++;
  }
  const bins = sums
    .filter(({ count }) => count > 0)
    .map(({ confidence, right, count }) => ({ confidence: confidence / count, accuracy: right / count, count }));
  const error = bins.reduce((sum, b) => sum + (b.count / samples.length) * Math.abs(b.confidence - b.accuracy), 0);
  return { error: samples.length > 0 ? error : Number.NaN, bins };
}
