import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { readTable } from "../data/index.ts";
import { writeAtomically } from "../files/index.ts";
import { CLASSES, LABELS } from "../labels.ts";
import { loadCropClassifier } from "../load/node.ts";
import { type ConfusionMatrix, type Evaluation, evaluate, htmlReport } from "../report/index.ts";
import { DEVICES, type Device } from "../runtime/index.ts";
import { surroundingsShare } from "./parsers.ts";
import { progressBar } from "./progress.ts";

interface EvaluateOptions {
  group?: string | undefined;
  surroundings?: number | undefined;
  out?: string | undefined;
  json?: boolean | undefined;
  device: Device;
}

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("measure a model on a table of face crops")
    .argument("<model>", "a mask-detector.onnx, or `packaged`")
    .argument("<table>", "made by `maskwatch prepare`")
    .option("--group <column>", "measure each value of a column by itself")
    .option(
      "--surroundings <share>",
      "the share of each picture that on every side is around the face (0)",
      surroundingsShare,
    )
    .option("--out <dir>", "write report.html and evaluation.json here")
    .option("--json", "print the figures as JSON to stdout")
    .addOption(new Option("--device <name>", "where to compute").choices(DEVICES).default("cpu"))
    .action(async (modelFile: string, table: string, { group, surroundings, out, json, device }: EvaluateOptions) => {
      const rows = await readTable(table);
      const model = await loadCropClassifier(modelFile === "packaged" ? undefined : modelFile, { device });
      const bar = progressBar("{bar} {value}/{total} faces | {eta_formatted} left");
      bar.start(rows.length, 0);
      const evaluation = await evaluate(model, rows, {
        group,
        surroundings,
        onProgress: (done) => bar.update(done),
        onSkip: (reason) => process.stderr.write(`skipped ${reason}\n`),
      }).finally(() => bar.stop());
      const figures = `${JSON.stringify(asJson(evaluation), null, 2)}\n`;
      if (out) {
        await writeAtomically(join(out, "evaluation.json"), (partial) => writeFile(partial, figures));
        const report = await htmlReport(evaluation, { model: modelFile, table });
        await writeAtomically(join(out, "report.html"), (partial) => writeFile(partial, report));
      }
      process.stdout.write(json ? figures : summary(evaluation));
    });
}

const asJson = ({ counts, metrics, confusion, classes, groups }: Evaluation) => ({
  counts,
  metrics,
  confusion,
  classes,
  groups,
});

function summary({ metrics, confusion, classes, groups }: Evaluation): string {
  const figure = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${value.toFixed(4)} (95 %: ${low.toFixed(4)} to ${high.toFixed(4)})`;
  const lines = Object.entries(metrics).map(([name, interval]) => `  ${name.padEnd(26)}${figure(interval)}`);
  const rows = confusion.length > 2 ? threeClasses(confusion) : twoClasses(confusion);
  const ofClasses = Object.entries(classes ?? {}).map(
    ([name, { precision, recall, averagePrecision, calibrationError }]) =>
      `  ${name}: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, ` +
      `average precision ${averagePrecision.toFixed(4)}, calibration error ${calibrationError.toFixed(4)}`,
  );
  const parts = Object.entries(groups ?? {}).map(
    ([name, part]) => `  ${name}: accuracy ${figure(part.metrics.accuracy)}`,
  );
  return `${[...rows, ...lines, ...ofClasses, ...parts].join("\n")}\n`;
}

function twoClasses([[right, wrong], [missed, found]]: ConfusionMatrix): string[] {
  return [
    `${right + wrong} faces without a mask: ${right} right, ${wrong} called masked`,
    `${missed + found} faces with a mask: ${found} right, ${missed} called unmasked`,
  ];
}

function threeClasses(confusion: ConfusionMatrix): string[] {
  return confusion.map((row, label) => {
    const answers = row.map((count, answer) => `${count} called ${LABELS[CLASSES[answer]].text}`);
    return `${row.reduce((a, b) => a + b, 0)} faces ${LABELS[CLASSES[label]].counted}: ${answers.join(", ")}`;
  });
}
