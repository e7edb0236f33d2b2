import { describe, expect, test } from "vitest";
import { seeded } from "../random.ts";
import { bootstrap, weightedBootstrap } from "./bootstrap.ts";
import { classMetrics } from "./class-metrics.ts";
import { classificationMetrics, weightedMetrics } from "./classification-metrics.ts";
import { calibration, confusionMatrix, recallAt, type Scored } from "./metrics.ts";

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

describe("where a label has no samples", () => {
  test.each([0, 1])("what compares labels is NaN (only %i)", (label) => {
    const own = Array.from({ length: 5 }, (_, i) => ({ label, probability: label === 1 ? 0.9 - i / 100 : 0.1 }));
    const { accuracy, recall, expectedCalibrationError, ...compared } = classificationMetrics(own);
    expect(accuracy).toBe(1);
    expect(recall).toBe(label === 1 ? 1 : Number.NaN);
    expect(expectedCalibrationError).toBeCloseTo(0.1, 1);
    for (const [name, value] of Object.entries(compared)) expect(value, name).toBeNaN();
    const { precision, averagePrecision } = classMetrics(own, label);
    expect([precision, averagePrecision]).toEqual([Number.NaN, Number.NaN]);
  });

  test("nothing at all is known of no samples", () => {
    for (const [name, value] of Object.entries(classificationMetrics([]))) expect(value, name).toBeNaN();
  });
});

test("weights count samples as repetitions do", () => {
  const random = seeded(8);
  const samples = Array.from({ length: 60 }, () => {
    const label = Math.floor(3 * random());
    const [a, b, c] = [random(), random(), random()].map((value) => Math.round(5 * value) + 0.1);
    const probabilities = [a, b, c].map((value) => value / (a + b + c));
    return { label, probability: probabilities[1], probabilities };
  });
  const counts = Uint32Array.from(samples, () => Math.floor(4 * random()));
  const repeated = samples.flatMap((sample, i) => new Array<Scored>(counts[i]).fill(sample));
  const weighted = weightedMetrics(samples)(counts);
  for (const [name, value] of Object.entries(classificationMetrics(repeated))) {
    expect(weighted[name as keyof typeof weighted], name).toBeCloseTo(value, 10);
  }
  expect(weighted.expectedCalibrationError).toBeCloseTo(calibration(repeated).error, 10);
});

describe("with three classes", () => {
  const face = (label: number, ...probabilities: [number, number, number]) => ({
    label,
    probability: probabilities[1],
    probabilities,
  });
  const faces = [
    face(0, 0.8, 0.1, 0.1),
    face(0, 0.2, 0.1, 0.7),
    face(1, 0.1, 0.9, 0),
    face(1, 0.1, 0.3, 0.6),
    face(2, 0, 0.1, 0.9),
    face(2, 0.1, 0.8, 0.1),
  ];

  test("the confusion has a row and a column for each", () => {
    expect(confusionMatrix(faces)).toEqual([
      [1, 0, 1],
      [0, 1, 1],
      [0, 1, 1],
    ]);
  });

  test("masked and unmasked ones count as right only where they are called what they are", () => {
    const { accuracy, balancedAccuracy, precision, recall, f1 } = classificationMetrics(faces);
    expect({ accuracy, balancedAccuracy, precision, recall }).toEqual({
      accuracy: 0.5,
      balancedAccuracy: 0.5,
      precision: 1,
      recall: 0.5,
    });
    expect(f1).toBeCloseTo(2 / 3);
  });

  test("a class is measured against all others", () => {
    const { precision, recall, averagePrecision, calibrationError } = classMetrics(faces, 2);
    expect([precision, recall]).toEqual([1 / 3, 1 / 2]);
    // Found at 0.9 first, then at 0.1 as the second of five.
    expect(averagePrecision).toBeCloseTo(1 / 2 + (1 / 2) * (2 / 5), 5);
    expect(calibrationError).toBeCloseTo((Math.abs(0.9 - 1) + 0.7 + 0.6 + 0 + 2 * (0.5 - 0.1)) / 6, 5);
  });

  test("a network of two is not measured by what it cannot answer", () => {
    const two = [...example, { label: 2, probability: 0.9 }];
    expect(classificationMetrics(two)).toEqual(classificationMetrics(example));
    expect(confusionMatrix(two)).toEqual([
      [2, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
  });
});

test("the recall at a precision is the largest that keeps it", () => {
  const scored = [1, 1, 0, 1, 0, 0, 1].map((label, i) => ({ label, probability: 0.9 - i / 10 }));
  expect(recallAt(scored, 0.9)).toBe(0.5);
  expect(recallAt(scored, 0.75)).toBe(0.75);
  expect(recallAt(scored.slice(2, 3), 0.9)).toBeNaN();
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

test("a bootstrap by counts draws as one by samples", () => {
  const random = seeded(3);
  const samples = Array.from({ length: 50 }, () => random());
  const mean = (values: readonly number[]) => ({ mean: values.reduce((a, b) => a + b, 0) / values.length });
  const weighted = (counts: Uint32Array) => ({
    mean: samples.reduce((sum, value, i) => sum + counts[i] * value, 0) / samples.length,
  });
  const [a, b] = [bootstrap(samples, mean, seeded(4)), weightedBootstrap(samples.length, weighted, seeded(4))];
  for (const end of ["value", "low", "high"] as const) expect(a.mean[end]).toBeCloseTo(b.mean[end], 10);
});
