import sharp from "sharp";
import { readFace } from "../media/node/index.ts";
import { confusionChart, lineChart, toSvg } from "./charts.ts";
import type { EvaluatedFace, Evaluation, EvaluationPart } from "./evaluate.ts";
import { calibration, thresholds } from "./metrics.ts";

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
${counts[1]} with one. Intervals are of 95 % (bootstrap).</p>
${metricsTable({ all: evaluation, ...groups })}
<div class="plots">
${toSvg(confusionChart("Answers by label", confusion, ["no mask", "mask"]))}
${curves(faces).map(toSvg).join("\n")}
</div>
<h2>Worst mistakes</h2>
${mistakes.length > 0 ? `<div class="mistakes">\n${mistakes.join("\n")}\n</div>` : "<p>None.</p>"}
</html>
`;
}

function metricsTable(parts: Record<string, EvaluationPart>): string {
  const head = Object.entries(parts).map(
    ([name, { counts }]) => `<th>${escapeHtml(name)} <small>${counts[0]} + ${counts[1]}</small></th>`,
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

function curves(faces: readonly EvaluatedFace[]) {
  const points = thresholds(faces);
  const { positives, negatives } = points.at(-1)!;
  const roc = points.map((p) => [p.negatives / negatives, p.positives / positives] as const);
  const precisionRecall = points.map(
    (p) => [p.positives / positives, p.positives / (p.positives + p.negatives)] as const,
  );
  const { bins, error } = calibration(faces);
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
  ];
}

function worstMistakes(faces: readonly EvaluatedFace[]): EvaluatedFace[] {
  const certainty = ({ probability, label }: EvaluatedFace) => (label === 1 ? 1 - probability : probability);
  const wrong = faces.filter((face) => Number(face.probability >= 0.5) !== face.label);
  return wrong.sort((a, b) => certainty(b) - certainty(a)).slice(0, MISTAKES);
}

async function mistakeFigure({ row, label, probability }: EvaluatedFace): Promise<string> {
  const size = 112;
  const { data } = await readFace(row.path, size, size);
  const jpeg = await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();
  const is = label === 1 ? "mask" : "no mask";
  const said = `${label === 1 ? "no mask" : "mask"} ${(100 * (label === 1 ? 1 - probability : probability)).toFixed(0)} %`;
  return `<figure><img src="data:image/jpeg;base64,${jpeg.toString("base64")}" alt="${escapeHtml(row.path)}"
title="${escapeHtml(row.path)}"><figcaption>is ${is}, answer ${said}</figcaption></figure>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
