import { expect, test } from "vitest";
import { seeded } from "../random.ts";
import { fitTemperature } from "./temperature.ts";

test.each([0.5, 1, 3])("finds the temperature %d by which logits were sharpened", (temperature) => {
  const random = seeded(1);
  const logits: number[] = [];
  const labels: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const margin = 6 * (random() - 0.5);
    labels.push(Number(random() < 1 / (1 + Math.exp(-margin))));
    logits.push(0, margin * temperature);
  }
  expect(fitTemperature(logits, labels) / temperature).toBeCloseTo(1, 1);
});

test("stays in its range where every answer is right", () => {
  expect(fitTemperature([5, -5, -5, 5], [0, 1])).toBeCloseTo(0.1, 3);
});
