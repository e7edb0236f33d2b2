import { describe, expect, test } from "vitest";
import { parseConfig, parseKeptConfig, parsePartialConfig, type TrainingConfig } from "./config.ts";
import { refuseContradictions } from "./contradictions.ts";
import { FaceClassification } from "./face-classification.ts";
import { presets } from "./presets.ts";

describe("a configuration", () => {
  test.each([
    [{ epochs: -2 }, /^file: epochs: /],
    [{ epochs: 1.5 }, /^file: epochs: /],
    [{ batchSize: 0 }, /^file: batchSize: /],
    [{ learningRate: Number.NaN }, /^file: learningRate: .*NaN/],
    [{ learningRate: Number.POSITIVE_INFINITY }, /^file: learningRate: /],
    [{ trainFraction: 1 }, /^file: trainFraction: /],
    [{ maxUnreadable: 2 }, /^file: maxUnreadable: /],
    [{ seed: "1" }, /^file: seed: .*expected number, received string/],
    [{ augmentation: { flip: 2 } }, /^file: augmentation\.flip: /],
    [{ epoch: 3 }, /^file: .*"epoch"/],
    [{ monitor: "val_f1" }, /^file: monitor: .*"val_accuracy"\|"val_balanced_accuracy"\|"val_loss"\|"train_loss"/],
    [{ monitor: "val_loss", mode: "max" }, /^file: mode: "max" contradicts val_loss/],
  ])("of %o is refused by name", (values, says) => {
    const config = { ...presets.small, ...values } as TrainingConfig;
    expect(() => parseConfig(config, "file")).toThrow(says);
    if (!("mode" in values)) expect(() => parsePartialConfig(values, "file")).toThrow(says);
    expect(() => new FaceClassification(config, [1, 1])).toThrow();
  });

  test.each(Object.keys(presets))("%s has every value, and none that contradicts another", (name) => {
    const preset = presets[name as keyof typeof presets];
    expect(parseConfig(preset, name)).toEqual(preset);
  });

  test("that an older version kept has values that it did not know", () => {
    const { maxUnreadable, ...older } = presets.small;
    expect(parseKeptConfig({ ...older, mode: "max" }, "run.json")).toEqual({ ...older, mode: "max", maxUnreadable });
    expect(() => parseKeptConfig(null, "run.json")).toThrow(/^run\.json: /);
  });
});

describe("class weights", () => {
  test.each([[[]], [[1]], [[1, 0]], [[1, Number.NaN]], [[1, 1, 1, 1]]])("%o are refused", (weights) => {
    expect(() => new FaceClassification(presets.small, weights)).toThrow(
      /^classWeights: must be 2 or 3 numbers above 0/,
    );
  });
});

describe("what contradicts another value", () => {
  const refused = (config: Partial<TrainingConfig>, given = config, file?: string) =>
    refuseContradictions({ ...presets.tutorial, ...config }, [{ file, given }]);

  test.each([
    [{ momentum: 0.5 }, "--momentum contradicts --optimizer adam: only sgd has a momentum"],
    [{ momentum: 0.5, optimizer: "adamw" }, "--momentum contradicts --optimizer adamw"],
    [{ weightDecay: 0.1 }, "--weight-decay contradicts --optimizer adam"],
    [{ warmupEpochs: 2 }, "--warmup-epochs contradicts --schedule constant: only a cosine schedule has a warm-up"],
    [{ warmupEpochs: 2, schedule: "plateau" }, "--warmup-epochs contradicts --schedule plateau"],
    [{ patience: 2 }, "--patience contradicts --schedule constant: only a plateau schedule has patience"],
    [{ patience: 2, schedule: "cosine" }, "--patience contradicts --schedule cosine"],
    [
      { incorrectShare: 0.1 },
      "--incorrect-share contradicts --sampling shuffled: shuffled batches have each label as often as the table",
    ],
    [{ maskShare: 0.3 }, "--mask-share contradicts --sampling shuffled"],
    [{ plateauFactor: 0.5 }, "--plateau-factor contradicts --schedule constant"],
  ] as [Partial<TrainingConfig>, string][])("is refused where it was given: %o", (given, says) => {
    expect(() => refused(given)).toThrow(says);
  });

  test.each([
    [{ momentum: 0.5, optimizer: "sgd" }],
    [{ weightDecay: 0.1, optimizer: "adamw" }],
    [{ weightDecay: 0, momentum: 0, warmupEpochs: 0 }],
    [{ warmupEpochs: 2, schedule: "cosine" }],
    [{ patience: 2, plateauFactor: 0.5, schedule: "plateau" }],
    [{ earlyStopping: 3 }],
    [{ sampling: "balanced", maskShare: 0.3 }],
  ] as [Partial<TrainingConfig>][])("is not %o", (given) => {
    refused(given);
  });

  test("is named as a file writes it, and is no fault where the command line overrules it or a preset has it", () => {
    expect(() => refused({ momentum: 0.5 }, { momentum: 0.5 }, "my.json")).toThrow(
      "my.json: momentum contradicts optimizer adam",
    );
    const file = { warmupEpochs: 2, schedule: "cosine" as const };
    const config = { ...presets.tutorial, ...file, schedule: "constant" as const };
    refuseContradictions(config, [{ file: "my.json", given: file }, { given: { schedule: "constant" } }]);
    refuseContradictions({ ...presets.default, schedule: "constant", optimizer: "adam" }, [
      { given: { schedule: "constant", optimizer: "adam" } },
    ]);
  });
});
