import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.ts";
import { type Checkpoint, EarlyStopping, type TrainingProgress } from "../../train/index.ts";
import { readCheckpoint } from "../checkpoint-file.ts";
import { CsvLog } from "./csv-log.ts";
import { ModelCheckpoint } from "./model-checkpoint.ts";

function progressAt(epoch: number, onStop = () => {}): TrainingProgress {
  const state = new Map([["w", { shape: [1], data: Float32Array.of(epoch) }]]);
  const losses = { sum: 0, count: 0 };
  const checkpoint = (metrics: Record<string, number> = {}): Checkpoint => ({
    tensors: state,
    epoch: epoch + 1,
    batch: 0,
    losses,
    step: 10 * epoch,
    metrics,
    callbacks: {},
  });
  const position = { maxEpochs: 9, batchCount: 10, epoch, batch: 0, step: 10 * epoch, learningRate: 0.5 };
  return { ...position, state, checkpoint, stop: onStop };
}

describe("ModelCheckpoint", () => {
  test("keeps the best by a named metric, the last, and the top k", async () => {
    const folder = await temporaryFolder();
    const checkpoint = new ModelCheckpoint({ folder, monitor: "val_f1", saveTopK: 2 });
    for (const [epoch, val_f1] of [0.5, 0.9, 0.7, 0.8].entries()) {
      await checkpoint.onValidationEpochEnd(progressAt(epoch), { val_f1, val_loss: 1 });
    }
    expect((await readdir(folder)).sort()).toEqual([
      "best.safetensors",
      "epoch-2.safetensors",
      "epoch-4.safetensors",
      "last.safetensors",
    ]);
    expect((await readCheckpoint(checkpoint.bestFile)).epoch).toBe(2);
    expect((await readCheckpoint(checkpoint.lastFile)).epoch).toBe(4);
  });

  test("keeps the epoch of the least loss where a loss decides", async () => {
    const checkpoint = new ModelCheckpoint({ folder: await temporaryFolder(), monitor: "val_loss" });
    for (const [epoch, val_loss] of [0.5, 0.2, 0.4].entries()) {
      await checkpoint.onValidationEpochEnd(progressAt(epoch), { val_loss });
    }
    expect(checkpoint.best?.epoch).toBe(2);
  });

  test("refuses a metric that is not there after the first epoch, and options that contradict or mean nothing", async () => {
    const folder = await temporaryFolder();
    const checkpoint = new ModelCheckpoint({ folder, monitor: "val_f1" });
    await expect(checkpoint.onValidationEpochEnd(progressAt(0), { train_loss: 1, val_loss: 1 })).rejects.toThrow(
      'monitor: no metric "val_f1"; there are train_loss, val_loss',
    );
    expect(await readdir(folder)).toEqual([]);
    expect(() => new ModelCheckpoint({ folder, monitor: "val_loss", mode: "max" })).toThrow(/contradicts val_loss/);
    expect(() => new ModelCheckpoint({ folder, saveTopK: Number.NaN })).toThrow(/^saveTopK: /);
  });

  test("takes the lower loss where the metric is equal, and the first where both are", async () => {
    const checkpoint = new ModelCheckpoint({ folder: await temporaryFolder() });
    const epochs = [
      { val_accuracy: 0.9, val_loss: 0.3 },
      { val_accuracy: 0.9, val_loss: 0.2 },
      { val_accuracy: 0.9, val_loss: 0.2 },
    ];
    for (const [epoch, metrics] of epochs.entries()) await checkpoint.onValidationEpochEnd(progressAt(epoch), metrics);
    expect(checkpoint.best?.epoch).toBe(2);
  });
});

test("EarlyStopping stops after so many epochs without improvement, a resumption between them", () => {
  let stopped = 0;
  const losses = [0.5, 0.4, 0.41, 0.42, 0.43];
  let callback = new EarlyStopping({ patience: 3 });
  for (const [epoch, val_loss] of losses.entries()) {
    if (epoch === 3) {
      const saved = JSON.parse(JSON.stringify(callback.state()));
      callback = new EarlyStopping({ patience: 3 });
      callback.restore(saved);
    }
    expect(stopped).toBe(0);
    callback.onValidationEpochEnd(
      progressAt(epoch, () => stopped++),
      { val_loss },
    );
  }
  expect(stopped).toBe(1);
});

test("CsvLog writes one line an epoch", async () => {
  const file = join(await temporaryFolder(), "metrics.csv");
  const log = new CsvLog(file);
  await log.onValidationEpochEnd(progressAt(0), { train_loss: 0.7, val_loss: 0.6 });
  await log.onValidationEpochEnd(progressAt(1), { train_loss: 0.5, val_loss: 0.4 });
  expect(await readFile(file, "utf8")).toBe(
    "epoch,step,learning_rate,train_loss,val_loss\n1,0,0.5,0.7,0.6\n2,10,0.5,0.5,0.4\n",
  );
});
