import sharp from "sharp";
import { InputError } from "../errors.ts";
import { CLASSES, type ClassName, LABELS } from "../labels.ts";
import { readFace } from "../media/node/index.ts";
import { confusionChart, lineChart, toSvg } from "./charts.ts";
import type { EvaluatedFace, Evaluation, EvaluationPart } from "./evaluate.ts";
import type { MeasuredPart } from "./measured-part.ts";
import { answerable, answerOf, calibration, classCalibration, probabilitiesOf, thresholds } from "./metrics.ts";

const MISTAKES = 24;

/** Points that a curve is drawn by: more are not seen. */
const POINTS = 500;

const UNDEFINED = "<td>undefined <small>no faces to measure it on</small></td>";

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
export async function htmlReport(
  evaluation: Evaluation,
  about: { model: string; table: string; part?: MeasuredPart | undefined },
): Promise<string> {
  const { faces, counts, confusion, groups, unreadable } = evaluation;
  const parts = counts.map((count, label) => `${count} ${LABELS[CLASSES[label]].counted}`);
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
<p>Model <code>${escapeHtml(about.model)}</code> on <code>${escapeHtml(about.table)}</code>: ${faces.length} faces,
${parts.join(", ")}. Intervals are of 95 % (bootstrap).</p>
${about.part ? `<p>${sentence(about.part.says)}${about.part.warning ? ` <strong>${sentence(about.part.warning)}</strong>` : ""}</p>` : ""}
${unreadable.length > 0 ? `<p>Not measured: ${unreadable.length} faces that cannot be read.</p>` : ""}
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
      if (Number.isNaN(value)) return UNDEFINED;
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
    const cells = [precision, recall, averagePrecision, calibrationError].map((value) =>
      Number.isNaN(value) ? UNDEFINED : `<td>${value.toFixed(4)}</td>`,
    );
    return `<tr><th>${LABELS[name as ClassName].text}</th>${cells.join("")}</tr>`;
  });
  const head = ["", "precision", "recall", "average precision", "calibration error"];
  return `<table>\n<tr>${head.map((text) => `<th>${text}</th>`).join("")}</tr>\n${rows.join("\n")}\n</table>`;
}

/** ROC, precision and recall are of masks among faces without one and with one that is worn well. */
function curves(faces: readonly EvaluatedFace[]) {
  const points = thinned(thresholds(faces.filter(({ label }) => label < 2)));
  const { positives, negatives } = points.at(-1) ?? { positives: 0, negatives: 0 };
  const isComparable = positives > 0 && negatives > 0;
  const roc = points.map((p) => [p.negatives / negatives, p.positives / positives] as const);
  const precisionRecall = points.map(
    (p) => [p.positives / positives, p.positives / (p.positives + p.negatives)] as const,
  );
  const { bins, error } = calibration(answerable(faces));
  const hasMoreClasses = faces.some((face) => probabilitiesOf(face).length > 2);
  const diagonal = {
    name: "ideal",
    points: [
      [0.5, 0.5],
      [1, 1],
    ] as const,
    dashed: true,
  };
  const unit = { xMax: 1, yMin: 0, yMax: 1 };
  const comparing = () => [
    lineChart("ROC", [{ name: "model", points: [[0, 0], ...roc] }], { x: "false positive rate", y: "recall", ...unit }),
    lineChart("Precision and recall", [{ name: "model", points: precisionRecall }], {
      x: "recall",
      y: "precision",
      ...unit,
    }),
  ];
  return [
    ...(isComparable ? comparing() : []),
    lineChart(
      `Calibration, error ${error.toFixed(3)}`,
      [diagonal, { name: "model", points: bins.map((bin) => [bin.confidence, bin.accuracy] as const) }],
      { x: "confidence", y: "accuracy", ...unit },
    ),
    ...(hasMoreClasses ? [classCalibrationChart(faces)] : []),
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

/** Some of the points, evenly spread, with the first and the last. */
function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= POINTS) return points;
  return Array.from({ length: POINTS }, (_, i) => points[Math.round((i * (points.length - 1)) / (POINTS - 1))]);
}

function worstMistakes(faces: readonly EvaluatedFace[]): EvaluatedFace[] {
  const certainty = (face: EvaluatedFace) => probabilitiesOf(face)[answerOf(face)];
  const wrong = answerable(faces).filter((face) => answerOf(face) !== face.label);
  return wrong.sort((a, b) => certainty(b) - certainty(a)).slice(0, MISTAKES);
}

async function mistakeFigure(face: EvaluatedFace): Promise<string> {
  const { row, label } = face;
  const jpeg = await thumbnail(row.path);
  const answer = answerOf(face);
  const text = (position: number) => LABELS[CLASSES[position]].text;
  const is = text(label);
  const said = `${text(answer)} ${(100 * probabilitiesOf(face)[answer]).toFixed(0)} %`;
  const path = escapeHtml(row.path);
  const picture = jpeg
    ? `<img src="data:image/jpeg;base64,${jpeg.toString("base64")}" alt="${path}"\ntitle="${path}">`
    : `${path} (cannot be read any more)`;
  return `<figure>${picture}<figcaption>is ${is}, answer ${said}</figcaption></figure>`;
}

/** None where the picture has gone since it was measured. */
async function thumbnail(path: string): Promise<Buffer | undefined> {
  const size = 112;
  const face = await readFace(path, size, size).catch((error) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (!face) return undefined;
  return sharp(face.data, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();
}

const sentence = (text: string) => escapeHtml(`${text[0].toUpperCase()}${text.slice(1)}.`);

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
