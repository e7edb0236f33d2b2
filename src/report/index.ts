export { bootstrap, type Interval } from "./bootstrap.ts";
export { type Chart, toPng, toSvg } from "./charts.ts";
export { type EvaluatedFace, type Evaluation, type EvaluationPart, evaluate } from "./evaluate.ts";
export { htmlReport } from "./html-report.ts";
export {
  answerOf,
  type ClassificationMetrics,
  type ClassMetrics,
  type ConfusionMatrix,
  classificationMetrics,
  classMetrics,
  confusionMatrix,
  recallAt,
  type Scored,
} from "./metrics.ts";
export { trainingCurves } from "./training-curves.ts";
