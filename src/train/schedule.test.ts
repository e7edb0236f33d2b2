import { describe, expect, test } from "vitest";
import { presets } from "./presets.ts";
import { createSchedule } from "./schedule.ts";

const config = { ...presets.tutorial, learningRate: 0.1, epochs: 10 };

describe("a schedule", () => {
  test("constant stays", () => {
    const { learningRate } = createSchedule(config);
    expect([0, 0.5, 1].map(learningRate)).toEqual([0.1, 0.1, 0.1]);
  });

  test("cosine grows over the warm-up and falls to nothing", () => {
    const { learningRate } = createSchedule({ ...config, schedule: "cosine", warmupEpochs: 2 });
    expect(learningRate(0)).toBe(0);
    expect(learningRate(0.1)).toBeCloseTo(0.05);
    expect(learningRate(0.2)).toBeCloseTo(0.1);
    expect(learningRate(0.6)).toBeCloseTo(0.05);
    expect(learningRate(1)).toBeCloseTo(0);
  });

  test("cosine leaves half of a training that is shorter than its warm-up to the fall", () => {
    const { learningRate } = createSchedule({ ...config, schedule: "cosine", epochs: 1, warmupEpochs: 3 });
    expect(learningRate(0.5)).toBeCloseTo(0.1);
    expect(learningRate(1)).toBeCloseTo(0);
  });

  test("plateau cuts after so many epochs without improvement, and remembers where it stood", () => {
    const plateau = {
      ...config,
      schedule: "plateau",
      patience: 2,
      plateauFactor: 0.5,
      monitor: "val_loss",
    } as const;
    const schedule = createSchedule(plateau);
    const rates = [1, 0.9, 0.9, 0.95, 0.8].map((val_loss) => {
      schedule.onValidationEpochEnd!({ val_loss });
      return schedule.learningRate(0);
    });
    expect(rates).toEqual([0.1, 0.1, 0.1, 0.05, 0.05]);
    const resumed = createSchedule(plateau);
    resumed.restore!(JSON.parse(JSON.stringify(schedule.state!())));
    for (const val_loss of [0.8, 0.8]) resumed.onValidationEpochEnd!({ val_loss });
    expect(resumed.learningRate(0)).toBe(0.025);
  });

  test("plateau that is resumed before its first epoch is over improves with that", () => {
    const plateau = { ...config, schedule: "plateau", patience: 1, monitor: "val_loss" } as const;
    const resumed = createSchedule(plateau);
    resumed.restore!(JSON.parse(JSON.stringify(createSchedule(plateau).state!())));
    resumed.onValidationEpochEnd!({ val_loss: 0.7 });
    expect(resumed.learningRate(0)).toBe(0.1);
  });
});
