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

test("fits as well where there are three classes", () => {
  const random = seeded(2);
  const logits: number[] = [];
  const labels: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const own = [0, 1, 2].map(() => 5 * (random() - 0.5));
    const total = own.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const drawn = random() * total;
    const [first, second] = own.map(Math.exp);
    labels.push(drawn < first ? 0 : drawn < first + second ? 1 : 2);
    logits.push(...own.map((logit) => 2 * logit));
  }
  expect(fitTemperature(logits, labels) / 2).toBeCloseTo(1, 1);
});

test("stays in its range where every answer is right", () => {
  expect(fitTemperature([5, -5, -5, 5], [0, 1])).toBeCloseTo(0.1, 3);
});
