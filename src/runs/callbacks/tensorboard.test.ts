import { join } from "node:path";
import { expect, test } from "vitest";
import { readRecords } from "../../data/records.ts";
import { readEvents } from "../loggers/testing/read-events.ts";
import { tinyConfig, tinyTable } from "../testing/tiny-run.ts";
import { trainRun } from "../train-run.ts";

test("TensorBoard shows every epoch of a run that was resumed after an epoch and within one, each value once", async () => {
  const { root, table } = await tinyTable();
  const out = join(root, "run");
  const logged: string[] = [];
  const train = (epochs: number, { resume = true, stopAt = -1 } = {}) =>
    trainRun({
      table,
      out,
      resume,
      config: { ...tinyConfig, epochs },
      callbacks: [
        {
          onTrainBatchEnd(progress) {
            logged.push(`train_loss ${progress.step}`, `learning_rate ${progress.step}`);
            if (progress.step === stopAt) progress.stop();
          },
          onValidationEpochEnd({ step }, { train_loss, ...metrics }) {
            for (const name of [...Object.keys(metrics), "epoch", "train_loss_epoch"]) logged.push(`${name} ${step}`);
          },
        },
      ],
    });
  await train(1, { resume: false });
  await train(2);
  await train(4, { stopAt: 8 });
  await train(4);
  const events = await readEvents(join(out, "events"));
  const scalars = events.filter(({ value }) => value !== undefined);
  expect(scalars.map(({ tag, step }) => `${tag} ${step}`).sort()).toEqual(logged.sort());
  const epochs = await readRecords(join(out, "metrics.csv"));
  expect(epochs.map(({ epoch }) => epoch)).toEqual(["1", "2", "3", "4"]);
  for (const { step, val_loss } of epochs) {
    const shown = scalars.find((logged) => logged.tag === "val_loss" && logged.step === Number(step));
    expect(shown!.value).toBeCloseTo(Number(val_loss), 5);
    const kinds = events.filter((logged) => logged.step === Number(step) && logged.value === undefined);
    expect(kinds.map(({ tag }) => tag)).toContain("mask/pr_curves");
    expect(kinds.some(({ tag }) => tag.startsWith("weights/"))).toBe(true);
  }
});
