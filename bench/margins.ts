/**
 * What the margin around the detector's box gives, on the photographed faces of the validation part, none of them a test's:
 * `npm run bench -- margins OUT/faces.parquet [--model FILE] [--seed N]`; the table made by `npm run training-data`, the
 * seed that of the model's training.
 */
import { parseArgs } from "node:util";
import { readTable, stratifiedSplit } from "../src/data/index.ts";
import { CROP_MARGIN } from "../src/faces/index.ts";
import { loadCropClassifier } from "../src/load/node.ts";
import { classificationMetrics } from "../src/report/index.ts";
import { presets } from "../src/train/index.ts";
import { rightOf } from "./photos/answers.ts";
import { scoreFramedFaces } from "./photos/framed-faces.ts";

const PHOTOGRAPHED = ["rmfd", "web", "diverse", "hard", "types", "news"];
const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { model: { type: "string" }, seed: { type: "string", default: "0" } },
});
const [table] = positionals;
if (!table) throw new Error("usage: npm run bench -- margins OUT/faces.parquet [--model FILE] [--seed N]");
const rows = await readTable(table);
const { validation } = stratifiedSplit(rows, { ...presets.default, groupBy: "fold", seed: Number(values.seed) });
const faces = validation
  .map((i) => rows[i])
  .filter(({ label, groups }) => label < 2 && PHOTOGRAPHED.includes(groups.source ?? ""));
let shipped = 0;
for (const margin of [-0.1, -0.05, 0, 0.025, 0.05, 0.075, 0.1]) {
  const scored = await scoreFramedFaces(await loadCropClassifier(values.model, { margin }), faces);
  const [bare, masked] = [0, 1].map((label) => rightOf(scored, label));
  const { balancedAccuracy, rocAuc } = classificationMetrics(scored);
  if (margin === CROP_MARGIN) shipped = balancedAccuracy;
  console.log(
    `margin ${margin.toFixed(3).padStart(6)}: balanced ${(100 * balancedAccuracy).toFixed(2)} %, ROC AUC ${rocAuc.toFixed(4)}, right ${bare.join(" of ")} unmasked, ${masked.join(" of ")} masked`,
  );
}
console.log(`margins score ${shipped.toFixed(4)}`);
