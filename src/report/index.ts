export { bootstrap, type Interval } from "./bootstrap.ts";
export { type Chart, toPng, toSvg } from "./charts.ts";
export { type ClassMetrics, classMetrics } from "./class-metrics.ts";
export { type ClassificationMetrics, classificationMetrics } from "./classification-metrics.ts";
export { type EvaluatedFace, type Evaluation, type EvaluationPart, evaluate } from "./evaluate.ts";
export { htmlReport } from "./html-report.ts";
export { type MeasuredPart, measuredPart } from "./measured-part.ts";
export {
  answerOf,
  type ConfusionMatrix,
  confusionMatrix,
  recallAt,
  type Scored,
} from "./metrics.ts";
export { shareChart } from "./share-chart.ts";
export { trainingCurves } from "./training-curves.ts";
