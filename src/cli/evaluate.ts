import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { readTable } from "../data/index.ts";
import { requireWritableFolder, writeAtomically } from "../files/index.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { loadCropClassifier } from "../load/node.ts";
import {
  type Evaluation,
  evaluate,
  htmlReport,
  type Interval,
  type MeasuredPart,
  measuredPart,
} from "../report/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { folderName, positiveWholeNumber, shareOfAll, surroundingsShare } from "./parsers.ts";
import { progressBar } from "./progress.ts";

interface EvaluateOptions {
  all?: boolean | undefined;
  test?: boolean | undefined;
  maxPixels?: number | undefined;
  group?: string | undefined;
  surroundings?: number | undefined;
  maxUnreadable: number;
  out?: string | undefined;
  json?: boolean | undefined;
  device: Device;
}

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("measure a model on a table of face crops, on that of its own training on the validation part")
    .argument("<model>", "a mask-detector.onnx, a run's folder, or `packaged`")
    .argument("<table>", "made by `maskwatch prepare`")
    .option("--all", "measure all rows, those that the model was trained on too")
    .option("--test", "measure the rows that the table's column `split` keeps for the test")
    .option("--group <column>", "measure each value of a column by itself")
    .option(
      "--surroundings <share>",
      "the share of each picture that on every side is around the face (as in training on this table, else 0)",
      surroundingsShare,
    )
    .option("--max-unreadable <share>", "share of the pictures that may be missing or damaged", shareOfAll, 0.05)
    .option("--max-pixels <n>", "leave out pictures of more pixels (268435456)", positiveWholeNumber)
    .option("--out <dir>", "write report.html and evaluation.json here", folderName)
    .option("--json", "print the figures as JSON to stdout, what cannot be measured as null")
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .action(async (modelFile: string, table: string, options: EvaluateOptions) => {
      const { all, test, group, surroundings, maxUnreadable, maxPixels, out, json, device } = options;
      if (out !== undefined) await requireWritableFolder(out);
      const warn = (warning: string) => process.stderr.write(`warning: ${warning}\n`);
      const rows = await readTable(table, { onNote: (note) => warn(`${table}: ${note}`) });
      await using model = await loadCropClassifier(modelFile === "packaged" ? undefined : modelFile, { device });
      const part = measuredPart(model.training, rows, table, { all, test });
      const bar = progressBar("{bar} {value}/{total} faces | {eta_formatted} left");
      bar.start(part.rows.length, 0);
      const evaluation = await evaluate(model, part.rows, {
        group,
        surroundings: surroundings ?? part.surroundings,
        table,
        maxUnreadable,
        maxPixels,
        onProgress: (done) => bar.update(done),
        onSkip: (reason) => process.stderr.write(`skipped ${reason}\n`),
      }).finally(() => bar.stop());
      if (part.warning) warn(part.warning);
      const figures = `${JSON.stringify(asJson(evaluation, part), null, 2)}\n`;
      if (out !== undefined) {
        await writeAtomically(join(out, "evaluation.json"), (partial) => writeFile(partial, figures));
        const report = await htmlReport(evaluation, { model: modelFile, table, part });
        await writeAtomically(join(out, "report.html"), (partial) => writeFile(partial, report));
      }
      process.stdout.write(json ? figures : summary(evaluation, part));
    });
}

const asJson = (
  { counts, metrics, confusion, classes, groups, unreadable }: Evaluation,
  { part, known, warning }: MeasuredPart,
) => ({ part, rows: known, warning, unreadable: unreadable.length, counts, metrics, confusion, classes, groups });

function summary({ metrics, confusion, classes, groups, unreadable }: Evaluation, part: MeasuredPart): string {
  const answers = confusion.map((row, label) => {
    const called = row.map((count, answer) =>
      answer === label ? `${count} right` : `${count} called ${LABELS[CLASSES[answer]].text}`,
    );
    return `${row.reduce((a, b) => a + b, 0)} faces ${LABELS[CLASSES[label]].counted}: ${called.join(", ")}`;
  });
  const ofClasses = Object.entries(classes ?? {}).map(
    ([name, { precision, recall, averagePrecision, calibrationError }]) =>
      `  ${name}: precision ${number(precision)}, recall ${number(recall)}, ` +
      `average precision ${number(averagePrecision)}, calibration error ${number(calibrationError)}`,
  );
  const lines = [
    part.says,
    ...(unreadable.length > 0 ? [`not measured: ${unreadable.length} of them that cannot be read`] : []),
    ...answers,
    ...Object.entries(metrics).map(([name, interval]) => `  ${name.padEnd(26)}${figure(interval)}`),
    ...ofClasses,
    ...Object.entries(groups ?? {}).map(([name, { metrics }]) => `  ${name}: accuracy ${figure(metrics.accuracy)}`),
  ];
  return `${lines.join("\n")}\n`;
}

const number = (value: number) => (Number.isNaN(value) ? "undefined" : value.toFixed(4));

function figure({ value, low, high }: Interval): string {
  if (Number.isNaN(value)) return "undefined: there are no faces to measure it on";
  return `${number(value)} (95 %: ${number(low)} to ${number(high)})`;
}
