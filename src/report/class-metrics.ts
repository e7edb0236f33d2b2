import { classificationMetrics } from "./classification-metrics.ts";
import { answerOf, classCalibration, probabilitiesOf, type Scored } from "./metrics.ts";

export interface ClassMetrics {
  precision: number;
  recall: number;
  averagePrecision: number;
  /** That of the class's probability: the mean distance between it and how often it is the label, by ten bins. */
  calibrationError: number;
}

/** Of one class against all others; NaN where the samples are all of the class, or none is. */
export function classMetrics(samples: readonly Scored[], label: number): ClassMetrics {
  const positives = samples.filter((sample) => sample.label === label).length;
  const isComparable = positives > 0 && positives < samples.length;
  const own = samples.map((sample) => ({
    probability: probabilitiesOf(sample)[label] ?? 0,
    label: Number(sample.label === label),
  }));
  const answers = samples.filter((sample) => answerOf(sample) === label);
  const right = answers.filter((sample) => sample.label === label).length;
  return {
    precision: isComparable ? right / answers.length : Number.NaN,
    recall: right / positives,
    averagePrecision: classificationMetrics(own).averagePrecision,
    calibrationError: classCalibration(samples, label).error,
  };
}
