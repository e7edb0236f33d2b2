import sharp from "sharp";
import { CLASSES, LABELS } from "../labels.ts";
import { readFace } from "../media/node/index.ts";
import { confusionChart, lineChart, toSvg } from "./charts.ts";
import type { EvaluatedFace, Evaluation, EvaluationPart } from "./evaluate.ts";
import { answerable, answerOf, calibration, classCalibration, probabilitiesOf, thresholds } from "./metrics.ts";

const MISTAKES = 24;

const NAMES: Record<keyof EvaluationPart["metrics"], string> = {
  accuracy: "accuracy",
  balancedAccuracy: "balanced accuracy",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  rocAuc: "ROC AUC",
  averagePrecision: "average precision",
  expectedCalibrationError: "expected calibration error",
};

/** One page that needs nothing else: figures with their intervals, plots, groups, and the worst mistakes as pictures. */
export async function htmlReport(evaluation: Evaluation, about: { model: string; table: string }): Promise<string> {
  const { faces, counts, confusion, groups } = evaluation;
  const names = CLASSES.slice(0, confusion.length).map((name) => LABELS[name].text);
  const mistakes = await Promise.all(worstMistakes(faces).map(mistakeFigure));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Maskwatch: evaluation</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #0f172a; }
  table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .25rem .75rem; border-bottom: 1px solid #e2e8f0; }
  th { text-align: left; } td { font-variant-numeric: tabular-nums; } small { color: #475569; }
  .plots, .mistakes { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; width: 7rem; font-size: 12px; }
  figure img { width: 7rem; height: 7rem; border-radius: .25rem; }
</style>
<h1>Evaluation</h1>
<p>Model <code>${escapeHtml(about.model)}</code> on <code>${escapeHtml(about.table)}</code>: ${counts[0]} faces without a mask,
${counts[1]} with one${counts.length > 2 ? `, ${counts[2]} with one that is worn wrongly` : ""}. Intervals are of 95 % (bootstrap).</p>
${metricsTable({ all: evaluation, ...groups })}
${classTable(evaluation)}
<div class="plots">
${toSvg(confusionChart("Answers by label", confusion, names))}
${curves(faces).map(toSvg).join("\n")}
</div>
<h2>Worst mistakes</h2>
${mistakes.length > 0 ? `<div class="mistakes">\n${mistakes.join("\n")}\n</div>` : "<p>None.</p>"}
</html>
`;
}

function metricsTable(parts: Record<string, EvaluationPart>): string {
  const head = Object.entries(parts).map(
    ([name, { counts }]) => `<th>${escapeHtml(name)} <small>${counts.join(" + ")}</small></th>`,
  );
  const rows = Object.entries(NAMES).map(([key, name]) => {
    const cells = Object.values(parts).map(({ metrics }) => {
      const { value, low, high } = metrics[key as keyof typeof NAMES];
      if (Number.isNaN(value)) return "<td>–</td>";
      return `<td>${value.toFixed(4)} <small>${low.toFixed(4)} to ${high.toFixed(4)}</small></td>`;
    });
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  return `<table>\n<tr><th></th>${head.join("")}</tr>\n${rows.join("\n")}\n</table>`;
}

/** Each class against the others; empty where there are two. */
function classTable({ classes }: EvaluationPart): string {
  if (!classes) return "";
  const rows = Object.entries(classes).map(([name, { precision, recall, averagePrecision, calibrationError }]) => {
    const cells = [precision, recall, averagePrecision, calibrationError].map(
      (value) => `<td>${Number.isNaN(value) ? "–" : value.toFixed(4)}</td>`,
    );
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  const head = ["", "precision", "recall", "average precision", "calibration error"];
  return `<table>\n<tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr>\n${rows.join("\n")}\n</table>`;
}

/** ROC, precision and recall are of masks among faces without one and with one that is worn well. */
function curves(faces: readonly EvaluatedFace[]) {
  const points = thresholds(faces.filter(({ label }) => label < 2));
  const { positives, negatives } = points.at(-1) ?? { positives: 0, negatives: 0 };
  const roc = points.map((p) => [p.negatives / negatives, p.positives / positives] as const);
  const precisionRecall = points.map(
    (p) => [p.positives / positives, p.positives / (p.positives + p.negatives)] as const,
  );
  const { bins, error } = calibration(answerable(faces));
  const classCount = Math.max(...faces.map((face) => probabilitiesOf(face).length));
  const diagonal = {
    name: "ideal",
    points: [
      [0.5, 0.5],
      [1, 1],
    ] as const,
    dashed: true,
  };
  const unit = { xMax: 1, yMin: 0, yMax: 1 };
  return [
    lineChart("ROC", [{ name: "model", points: [[0, 0], ...roc] }], { x: "false positive rate", y: "recall", ...unit }),
    lineChart("Precision and recall", [{ name: "model", points: precisionRecall }], {
      x: "recall",
      y: "precision",
      ...unit,
    }),
    lineChart(
      `Calibration, error ${error.toFixed(3)}`,
      [diagonal, { name: "model", points: bins.map((bin) => [bin.confidence, bin.accuracy] as const) }],
      { x: "confidence", y: "accuracy", ...unit },
    ),
    ...(classCount > 2 ? [classCalibrationChart(faces)] : []),
  ];
}

function classCalibrationChart(faces: readonly EvaluatedFace[]) {
  const classes = CLASSES.map((name, label) => ({
    name: LABELS[name].text,
    points: classCalibration(faces, label).bins.map((bin) => [bin.confidence, bin.accuracy] as const),
  }));
  const axes = { x: "probability of the class", y: "share that is of it", xMax: 1, yMin: 0, yMax: 1 };
  return lineChart("Calibration by class", classes, axes);
}

function worstMistakes(faces: readonly EvaluatedFace[]): EvaluatedFace[] {
  const certainty = (face: EvaluatedFace) => probabilitiesOf(face)[answerOf(face)];
  const wrong = answerable(faces).filter((face) => answerOf(face) !== face.label);
  return wrong.sort((a, b) => certainty(b) - certainty(a)).slice(0, MISTAKES);
}

async function mistakeFigure(face: EvaluatedFace): Promise<string> {
  const { row, label } = face;
  const size = 112;
  const { data } = await readFace(row.path, size, size);
  const jpeg = await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();
  const answer = answerOf(face);
  const text = (position: number) => LABELS[CLASSES[position]].text;
  const is = text(label);
  const said = `${text(answer)} ${(100 * probabilitiesOf(face)[answer]).toFixed(0)} %`;
  return `<figure><img src="data:image/jpeg;base64,${jpeg.toString("base64")}" alt="${escapeHtml(row.path)}"
title="${escapeHtml(row.path)}"><figcaption>is ${is}, answer ${said}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
