import { describe, expect, test } from "vitest";
import { EarlyStopping } from "./callbacks/early-stopping.ts";
import { METRICS, modeOf, monitored } from "./monitor.ts";
import { presets } from "./presets.ts";
import { createSchedule } from "./schedule.ts";

describe("the mode", () => {
  test.each([
    ["val_loss", "min"],
    ["train_loss", "min"],
    ["val_error_rate", "min"],
    ["val_accuracy", "max"],
    ["val_balanced_accuracy", "max"],
    ["val_f1", "max"],
    ["my_own", "max"],
  ] as const)("of %s is %s", (monitor, mode) => {
    expect(modeOf(monitor)).toBe(mode);
    expect(modeOf(monitor, mode)).toBe(mode);
  });

  test("that contradicts the metric is refused, wherever it is given", () => {
    expect(() => modeOf("val_loss", "max")).toThrow('mode: "max" contradicts val_loss, of which less is better');
    expect(() => modeOf("val_accuracy", "min")).toThrow(
      'mode: "min" contradicts val_accuracy, of which more is better',
    );
    expect(() => new EarlyStopping({ monitor: "val_accuracy", mode: "min" })).toThrow(/contradicts/);
    const plateau = { ...presets.small, schedule: "plateau", monitor: "val_loss", mode: "max" } as const;
    expect(() => createSchedule(plateau)).toThrow(/contradicts/);
  });

  test("of a name that does not tell is the one given", () => {
    expect(modeOf("val_mae", "min")).toBe("min");
  });
});

describe("a metric that decides", () => {
  const metrics = { train_loss: 0.5, val_loss: 0.4 };

  test("and is not there is refused with the list of those that are", () => {
    const says = 'monitor: no metric "val_f1"; there are train_loss, val_loss';
    expect(() => monitored(metrics, "val_f1")).toThrow(says);
    expect(() => new EarlyStopping({ monitor: "val_f1" }).onValidationEpochEnd({} as never, metrics)).toThrow(says);
    const plateau = createSchedule({ ...presets.small, schedule: "plateau", monitor: "val_f1" });
    expect(() => plateau.onValidationEpochEnd!(metrics)).toThrow(says);
    expect(() => monitored(metrics, "constructor")).toThrow(/no metric "constructor"/);
  });

  test("and is no number is refused", () => {
    expect(() => monitored({ val_loss: Number.NaN }, "val_loss")).toThrow("monitor: val_loss is NaN");
  });

  test("of a configuration is one that is measured", () => {
    expect(METRICS).toContain(presets.default.monitor);
  });
});

test("an early stopping's numbers are checked", () => {
  expect(() => new EarlyStopping({ patience: 0 })).toThrow(/^patience: must be a whole number of at least 1, not 0$/);
  expect(() => new EarlyStopping({ minDelta: Number.NaN })).toThrow(/^minDelta: /);
});
