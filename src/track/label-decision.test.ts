import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import type { MaskLabel } from "../labels.ts";
import { seeded } from "../random.ts";
import { LabelDecision } from "./label-decision.ts";

/** What is decided after each answer, at a rate; a label, or a label and its confidence. */
function decide(answers: readonly (MaskLabel | [MaskLabel, number])[], rate = 25, size = 80) {
  const decision = new LabelDecision();
  const labels = answers.map((answer, i) => {
    const [label, confidence] = typeof answer === "string" ? [answer, 0.95] : answer;
    decision.observe({ label, confidence, size }, i / rate);
    return decision.label;
  });
  return { decision, labels };
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("a label", () => {
  test("is uncertain before any answer and until enough is seen", () => {
    expect(new LabelDecision()).toMatchObject({ label: "uncertain", since: undefined, confidence: 0, lead: 0 });
    const { labels } = decide(times(40, () => "mask"));
    expect(labels.indexOf("mask") / 25).toBeCloseTo(0.52, 1);
    expect(labels.slice(labels.indexOf("mask")).every((label) => label === "mask")).toBe(true);
    expect(decide(["mask"]).decision.label).toBe("uncertain");
  });

  test("takes longer on small and doubtful faces", () => {
    const first = (size: number, confidence: number) =>
      decide(
        times(200, () => ["mask", confidence]),
        5,
        size,
      ).labels.indexOf("mask");
    expect(first(80, 0.95)).toBe(3);
    expect(first(12, 0.95)).toBeGreaterThan(8);
    expect(first(80, 0.6)).toBeGreaterThan(4);
  });

  test("does not flicker where the answers do", () => {
    const alternating = decide(times(500, (i) => (i % 2 ? "mask" : "no_mask")));
    expect(new Set(alternating.labels)).toEqual(new Set(["uncertain"]));
    expect([alternating.decision.changes, alternating.decision.answerChanges]).toEqual([0, 499]);
    const after = decide([...times(50, () => "mask" as const), ...times(500, (i) => (i % 2 ? "mask" : "no_mask"))]);
    expect(after.decision).toMatchObject({ label: "mask", changes: 0 });
    const random = seeded(1);
    const doubtful = decide(times(1000, () => (random() < 0.75 ? "incorrect" : "no_mask")));
    expect(doubtful.decision).toMatchObject({ label: "incorrect", changes: 0 });
    expect(doubtful.decision.answerChanges).toBeGreaterThan(200);
  });

  test("changes once where the answers change, within two seconds, and says since when", () => {
    const { decision, labels } = decide([...times(75, () => "mask" as const), ...times(75, () => "no_mask" as const)]);
    expect(decision).toMatchObject({ label: "no_mask", changes: 1, answerChanges: 1 });
    const changed = labels.indexOf("no_mask") / 25;
    expect(changed).toBeGreaterThan(3.5);
    expect(changed).toBeLessThan(5);
    expect(decision.since).toBeGreaterThan(3);
    expect(decision.since).toBeLessThanOrEqual(changed - 0.5 + 1e-9);
  });

  test("outlasts a short run of others", () => {
    const mask = times(50, () => "mask" as const);
    expect(decide([...mask, ...times(15, () => "no_mask" as const), ...mask]).decision.changes).toBe(0);
  });

  test("becomes uncertain again where the answers stay so", () => {
    const answers: [MaskLabel, number][] = [
      ...times(50, (): [MaskLabel, number] => ["mask", 0.95]),
      ...times(150, (): [MaskLabel, number] => ["uncertain", 0.55]),
    ];
    expect(decide(answers).decision).toMatchObject({ label: "uncertain", changes: 1 });
  });

  test("weighs a sure answer more than a doubtful one", () => {
    const { decision } = decide(times(200, (i) => (i % 2 ? ["mask", 0.99] : ["no_mask", 0.6])));
    expect(decision.label).toBe("mask");
    expect(decision.confidence).toBeCloseTo(0.99, 9);
    expect(decision.lead).toBeGreaterThan(0.4);
  });

  test.each([2, 5, 10, 25, 60])("is decided alike at %i answers a second", (rate) => {
    const answers = [...times(3 * rate, () => "mask" as const), ...times(4 * rate, () => "no_mask" as const)];
    const { decision, labels } = decide(answers, rate);
    expect(decision).toMatchObject({ label: "no_mask", changes: 1 });
    expect(labels.indexOf("no_mask") / rate).toBeLessThan(5);
    expect(labels.indexOf("mask") / rate).toBeLessThan(1.01);
  });

  test("survives a clock that is set back", () => {
    const decision = new LabelDecision();
    for (const time of [10, 10.5, 11, 0, 0.5]) decision.observe({ label: "mask", confidence: 0.9, size: 80 }, time);
    expect(decision).toMatchObject({ label: "mask", since: 10, changes: 0 });
  });
});

test("answers and options that cannot be used are refused by name", () => {
  const observe = (answer: object) => () =>
    new LabelDecision().observe({ label: "mask", confidence: 0.9, size: 80, ...answer }, 0);
  expect(observe({ confidence: Number.NaN })).toThrow(InputError);
  expect(observe({ confidence: Number.NaN })).toThrow(/^confidence: must be/);
  expect(observe({ size: 0 })).toThrow(/^size: must be/);
  expect(() => new LabelDecision({ margin: 2 })).toThrow(/^margin: must be/);
  expect(() => new LabelDecision({ holdSeconds: -1 })).toThrow(/^holdSeconds: must be/);
});
