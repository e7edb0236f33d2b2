import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { bootstrap } from "./bootstrap.ts";
import { calibration, classificationMetrics, confusionMatrix } from "./metrics.ts";

/** scikit-learn's example of `average_precision_score` and `roc_auc_score`: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8. */
const example = [
  { label: 0, probability: 0.1 },
  { label: 0, probability: 0.4 },
  { label: 1, probability: 0.35 },
  { label: 1, probability: 0.8 },
];

describe("classificationMetrics", () => {
  test("gives scikit-learn's figures for its own example", () => {
    const metrics = classificationMetrics(example);
    expect(metrics.rocAuc).toBe(0.75);
    expect(metrics.averagePrecision).toBeCloseTo(0.8333, 4);
    expect(confusionMatrix(example)).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(metrics).toMatchObject({ accuracy: 0.75, balancedAccuracy: 0.75, precision: 1, recall: 0.5 });
    expect(metrics.f1).toBeCloseTo(2 / 3);
  });

  test("counts equal scores of both labels half in the ROC", () => {
    const equal = [0, 1, 0, 1].map((label) => ({ label, probability: 0.5 }));
    expect(classificationMetrics(equal).rocAuc).toBe(0.5);
    expect(classificationMetrics(equal).averagePrecision).toBe(0.5);
  });

  test("is NaN where a label is missing", () => {
    const { rocAuc, recall, accuracy } = classificationMetrics(example.slice(0, 2));
    expect([rocAuc, recall]).toEqual([Number.NaN, Number.NaN]);
    expect(accuracy).toBe(1);
  });
});

test("the calibration error is the gap between confidence and accuracy", () => {
  const sure = Array.from({ length: 10 }, (_, i) => ({ probability: 0.95, label: i < 7 ? 1 : 0 }));
  const { error, bins } = calibration(sure);
  expect(error).toBeCloseTo(0.25);
  expect(bins).toEqual([{ confidence: expect.closeTo(0.95), accuracy: 0.7, count: 10 }]);
});

test("the bootstrap's interval of a mean agrees with the normal approximation", () => {
  const random = seeded(3);
  const samples = Array.from({ length: 400 }, () => random());
  const mean = (values: readonly number[]) => ({ mean: values.reduce((a, b) => a + b, 0) / values.length });
  const { value, low, high } = bootstrap(samples, mean, seeded(4)).mean;
  const error = 1.96 * Math.sqrt(1 / 12 / 400);
  expect(low).toBeCloseTo(value - error, 2);
  expect(high).toBeCloseTo(value + error, 2);
});
