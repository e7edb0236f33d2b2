/**
 * What each ingredient of the shipped model's training gives: trains without it, or with another network, all else alike,
 * and measures on the public test photos' given boxes and on held-out unmasked faces of all ages and skins.
 * `npm run bench -- ablation OUT [--epochs 4] [--max-batches N] [--only NAME ...]`; OUT made by `npm run training-data`.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FRAME_SURROUNDINGS } from "../src/curate/index.ts";
import { type FaceRow, readTable, writeTable } from "../src/data/index.ts";
import { loadCropClassifier } from "../src/load/node.ts";
import { classificationMetrics } from "../src/report/index.ts";
import { trainRun } from "../src/runs/index.ts";
import { presets, type TrainingConfig } from "../src/train/index.ts";
import { rightOf } from "./photos/answers.ts";
import { scoreFramedFaces } from "./photos/framed-faces.ts";
import { scoreGivenBoxes } from "./photos/given-boxes.ts";
import { labelledPhotos } from "./photos/labelled-photos.ts";

interface Variant {
  rows?(rows: readonly FaceRow[]): FaceRow[];
  config?: Partial<TrainingConfig>;
}

const { augmentation } = presets.default;
const without = (source: string): Variant => ({ rows: (rows) => rows.filter((row) => row.groups.source !== source) });
const unweighed: Variant = {
  rows: (rows) => rows.map(({ groups: { weight: _, ...groups }, ...row }) => ({ ...row, groups })),
};
const augmented = (changed: Partial<typeof augmentation>): Variant => ({
  config: { augmentation: { ...augmentation, ...changed } },
});
const network = (name: TrainingConfig["network"]): Variant => ({ config: { network: name } });
const variants: Record<string, Variant> = {
  "as shipped": {},
  "no drawn masks": without("synthetic"),
  "no drawn occluders": without("occluded"),
  "no grafted halves": without("halves"),
  "no worn masks": without("worn"),
  "no weights": unweighed,
  "no degradations": augmented({ blur: 0, jpeg: 0, smallestSize: 96 }),
  "no coloured light": augmented({ color: 0, sideLight: 0, grey: 0 }),
  "no turns": augmented({ rotate: 0 }),
  compact: network("compact"),
  "compact-64": network("compact-64"),
  tutorial: network("tutorial"),
};

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    epochs: { type: "string", default: "4" },
    "max-batches": { type: "string" },
    only: { type: "string", multiple: true },
  },
});
const [out] = positionals;
if (!out) throw new Error("usage: npm run bench -- ablation OUT [--epochs 4] [--max-batches N] [--only NAME ...]");
const rows = await readTable(join(out, "faces.parquet"));
const heldOut = await readTable(join(out, "diverse-held-out.csv"));
const length = { epochs: Number(values.epochs), maxBatches: values["max-batches"] && Number(values["max-batches"]) };
const photos = await labelledPhotos();
const folder = await mkdtemp(join(tmpdir(), "maskwatch-ablation-"));
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
let score = 0;
for (const name of values.only ?? Object.keys(variants)) {
  const variant = variants[name];
  if (!variant) throw new Error(`no variant ${name}; there are: ${Object.keys(variants).join(", ")}`);
  const table = join(folder, `${name}.parquet`);
  await writeTable(table, variant.rows?.(rows) ?? [...rows]);
  const config = {
    ...presets.default,
    groupBy: "fold",
    surroundings: FRAME_SURROUNDINGS,
    ...length,
    ...variant.config,
  } as TrainingConfig;
  const cache = join(folder, `decoded-${config.network}`);
  const { model } = await trainRun({ table, out: join(folder, name), config, cache });
  const classifier = await loadCropClassifier(model);
  const scored = await scoreGivenBoxes(classifier, photos);
  const [bare, masked, incorrect] = [0, 1, 2].map((label) => rightOf(scored, label).join("/"));
  const { balancedAccuracy, rocAuc } = classificationMetrics(scored);
  const [right, all] = rightOf(await scoreFramedFaces(classifier, heldOut), 0);
  console.log(
    `${name.padEnd(20)} balanced ${percent(balancedAccuracy)}, ROC AUC ${rocAuc.toFixed(4)}, unmasked ${bare}, masked ${masked}, worn wrongly ${incorrect}; held-out unmasked called else ${percent(1 - right / all)}`,
  );
  score ||= balancedAccuracy;
}
console.log(`ablation score ${score.toFixed(4)}`);
