import { answeredClass } from "../labels.ts";

/** One classified face. */
export interface Scored {
  /** Of the positive label, 1: a mask. */
  probability: number;
  label: number;
  /** Of each class; `1 - probability` and `probability` where left out. */
  probabilities?: readonly number[] | undefined;
}

/** Samples by label (row) and answer (column). */
export type ConfusionMatrix = number[][];

/** One a class. */
export const probabilitiesOf = ({ probability, probabilities }: Scored) =>
  probabilities ?? [1 - probability, probability];

/** The label that is answered. */
export const answerOf = (sample: Scored): number => answeredClass(probabilitiesOf(sample));

/** Those whose label is one of the network's classes. */
export const answerable = <T extends Scored>(samples: readonly T[]): T[] =>
  samples.filter((sample) => sample.label < probabilitiesOf(sample).length);

/** As many rows and columns as there are labels and classes, two at least. */
export function confusionMatrix(samples: readonly Scored[]): ConfusionMatrix {
  const size = samples.reduce((most, s) => Math.max(most, s.label + 1, s.probabilities?.length ?? 2), 2);
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const sample of samples) matrix[sample.label][answerOf(sample)]++;
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

/** The largest share of the positives that is found at a precision of at least so much. */
export function recallAt(samples: readonly Scored[], precision: number): number {
  const points = thresholds(samples);
  const enough = points.filter(({ positives, negatives }) => positives >= precision * (positives + negatives));
  return (enough.at(-1)?.positives ?? 0) / (points.at(-1)?.positives ?? 0);
}

export interface CalibrationBin {
  /** Mean of the answers' confidence, and the share that is right. */
  confidence: number;
  accuracy: number;
  count: number;
}

export interface Calibration {
  error: number;
  bins: CalibrationBin[];
}

/**
 * Expected calibration error over ten bins of equal width: the mean distance between the answers' confidence and accuracy,
 * weighted by samples; Guo et al., "On Calibration of Modern Neural Networks", 2017.
 */
export function calibration(samples: readonly Scored[]): Calibration {
  return calibrationBins(
    samples.map((sample) => {
      const answer = answerOf(sample);
      return { confidence: probabilitiesOf(sample)[answer], right: Number(answer === sample.label) };
    }),
  );
}

/** The same of one class: its probability, and how often it is the label. */
export function classCalibration(samples: readonly Scored[], label: number): Calibration {
  return calibrationBins(
    samples.map((sample) => ({
      confidence: probabilitiesOf(sample)[label] ?? 0,
      right: Number(sample.label === label),
    })),
  );
}

function calibrationBins(answers: readonly { confidence: number; right: number }[], binCount = 10): Calibration {
  const sums = Array.from({ length: binCount }, (): BinSums => ({ confidence: 0, right: 0, count: 0 }));
  for (const { confidence, right } of answers) {
    const bin = sums[Math.min(binCount - 1, Math.floor(confidence * binCount))];
    bin.confidence += confidence;
    bin.right += right;
    bin.count++;
  }
  return { error: binError(sums, answers.length), bins: meansOf(sums) };
}

/** What falls into a bin of calibration: sums over its answers. */
export interface BinSums {
  confidence: number;
  right: number;
  count: number;
}

function meansOf(sums: readonly BinSums[]): CalibrationBin[] {
  const filled = sums.filter(({ count }) => count > 0);
  return filled.map(({ confidence, right, count }) => ({
    confidence: confidence / count,
    accuracy: right / count,
    count,
  }));
}

/** The mean distance between confidence and accuracy over bins of `total` answers; NaN where there are none. */
export function binError(sums: readonly BinSums[], total: number): number {
  if (total === 0) return Number.NaN;
  return meansOf(sums).reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.confidence - bin.accuracy), 0);
}
