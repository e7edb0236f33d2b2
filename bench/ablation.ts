/**
 * What each ingredient of the shipped model's training gives on the public test photos: trains without it, all else
 * alike. `npm run bench -- ablation TABLE [--epochs 4] [--max-batches N] [--without NAME ...]`; TABLE by
 * `npm run training-data`.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FaceRow, readTable, writeTable } from "../src/data/index.ts";
import { loadCropClassifier } from "../src/faces/index.ts";
import { classificationMetrics, confusionMatrix } from "../src/report/index.ts";
import { presets, type TrainingConfig, trainRun } from "../src/train/index.ts";
import { scoreGivenBoxes } from "./photos/given-boxes.ts";
import { labelledPhotos } from "./photos/labelled-photos.ts";

interface Ingredient {
  keep?(row: FaceRow): boolean;
  config?: Partial<TrainingConfig>;
}

const { augmentation } = presets.default;
const without = (source: string): Ingredient => ({ keep: (row) => row.groups.source !== source });
const ingredients: Record<string, Ingredient> = {
  nothing: {},
  "drawn masks": without("synthetic"),
  "drawn occluders": without("occluded"),
  portraits: { keep: ({ path }) => !path.includes("/portraits/") },
  grafts: without("grafts"),
  degradations: { config: { augmentation: { ...augmentation, blur: 0, jpeg: 0, smallestSize: 96 } } },
  "coloured light": { config: { augmentation: { ...augmentation, color: 0, sideLight: 0 } } },
  turns: { config: { augmentation: { ...augmentation, rotate: 0 } } },
  "balanced sources": { config: { sampling: "shuffled", classWeights: "rarer" } },
};

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    epochs: { type: "string", default: "4" },
    "max-batches": { type: "string" },
    without: { type: "string", multiple: true },
  },
});
const [table] = positionals;
if (!table)
  throw new Error("usage: npm run bench -- ablation TABLE [--epochs 4] [--max-batches N] [--without NAME ...]");
const rows = await readTable(table);
const length = { epochs: Number(values.epochs), maxBatches: values["max-batches"] && Number(values["max-batches"]) };
const photos = await labelledPhotos();
const folder = await mkdtemp(join(tmpdir(), "maskwatch-ablation-"));
const scores: number[] = [];
for (const name of values.without ?? Object.keys(ingredients)) {
  const ingredient = ingredients[name];
  if (!ingredient) throw new Error(`no ingredient ${name}; there are: ${Object.keys(ingredients).join(", ")}`);
  const kept = join(folder, `${name}.parquet`);
  await writeTable(
    kept,
    rows.filter((row) => ingredient.keep?.(row) ?? true),
  );
  const config = { ...presets.default, groupBy: "fold", ...length, ...ingredient.config } as TrainingConfig;
  const { model } = await trainRun({ table: kept, out: join(folder, name), config, cache: join(folder, "cache") });
  const scored = await scoreGivenBoxes(await loadCropClassifier(model), photos);
  const [[right, wrong], [missed, found]] = confusionMatrix(scored);
  const { balancedAccuracy } = classificationMetrics(scored);
  const counts = `unmasked ${right}/${right + wrong}, masked ${found}/${found + missed}`;
  console.log(`without ${name.padEnd(17)} balanced ${(100 * balancedAccuracy).toFixed(2)} %, ${counts}`);
  scores.push(balancedAccuracy);
}
console.log(`ablation score ${scores[0].toFixed(4)}`);
