import { join } from "node:path";
import { readRecords } from "../data/table.ts";
import { InputError } from "../errors.ts";
import { readRunDescription, runFile } from "../runs/index.ts";
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
  const records = await readRecords(join(run, "metrics.csv")).catch(() => []);
  if (records.length === 0) throw new InputError(`${run}: no epoch of the run is over yet`);
  const column = (name: string) => records.map((record) => [Number(record.epoch), Number(record[name])] as const);
  const sign = config.mode === "max" ? 1 : -1;
  const monitored = column(config.monitor);
  const [best] = monitored.reduce((a, b) => (sign * b[1] > sign * a[1] ? b : a));
  const mark = { x: best, text: `best: ${best}` };
  const curve = (name: string, title: string, marked = false): Curve => ({
    name: title,
    points: column(name),
    ...(marked && { mark }),
  });
  const axes = { x: "epoch" };
  return {
    loss: lineChart("Loss", [curve("train_loss", "training"), curve("val_loss", "validation", true)], {
      ...axes,
      y: "loss",
    }),
    accuracy: lineChart(
      "Validation accuracy",
      [curve("val_accuracy", "accuracy", true), curve("val_balanced_accuracy", "balanced accuracy")],
      { ...axes, y: "" },
    ),
  };
}
