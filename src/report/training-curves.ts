import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readRecords } from "../data/records.ts";
import { InputError } from "../errors.ts";
import { isBetter, rankingOf, readRunDescription, runFile } from "../runs/index.ts";
import { type Chart, type Curve, lineChart } from "./charts.ts";

/**
 * The curves of a run as the tutorial shows them: loss in training and validation, and validation accuracy, with the
 * best epoch marked.
 *
 * @param run the run's folder
 * @throws InputError where it holds no run, or no epoch is over
 */
export async function trainingCurves(run: string): Promise<{ loss: Chart; accuracy: Chart }> {
  const { config } = await readRunDescription(runFile(run));
  const epochs = await readMetrics(run);
  const ranking = rankingOf(config);
  const { epoch: best } = epochs.reduce((a, b) => (isBetter(b, a, ranking) ? b : a));
  const mark = { x: best, text: `best: ${best}` };
  const curve = (name: string, title: string, marked = false): Curve => ({
    name: title,
    points: epochs.map((metrics) => [metrics.epoch, metrics[name]] as const),
    ...(marked && { mark }),
  });
  const losses = [curve("train_loss", "training"), curve("val_loss", "validation", true)];
  const accuracies = [curve("val_accuracy", "accuracy", true), curve("val_balanced_accuracy", "balanced accuracy")];
  return {
    loss: lineChart("Loss", losses, { x: "epoch", y: "loss" }),
    accuracy: lineChart("Validation accuracy", accuracies, { x: "epoch", y: "" }),
  };
}

/** The columns of `metrics.csv`, an epoch a row. */
async function readMetrics(run: string): Promise<({ epoch: number } & Record<string, number>)[]> {
  const file = join(run, "metrics.csv");
  const records = (await stat(file).catch(() => undefined)) ? await readRecords(file) : [];
  if (records.length === 0) throw new InputError(`${run}: no epoch of the run is over yet`);
  return records.map((record) => {
    const metrics = Object.fromEntries(Object.entries(record).map(([name, text]) => [name, Number(text)]));
    if (!(metrics.epoch > 0)) throw new InputError(`${file}: not the metrics of a run (it has no column epoch)`);
    return { ...metrics, epoch: metrics.epoch };
  });
}
