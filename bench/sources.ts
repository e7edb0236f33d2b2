/**
 * Cross-source validation: leaves each source of the training data out in turn, trains on the others, and shows how its
 * photographed faces are then answered. `npm run bench -- sources OUT [--epochs 2] [--max-batches N] [--only SOURCE ...]
 * [--cache DIR]`, where decoded faces are kept for the next time; OUT made by `npm run training-data`. What was drawn on the
 * left-out source's faces is left out too.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FRAME_SURROUNDINGS } from "../src/curate/index.ts";
import { readTable, writeTable } from "../src/data/index.ts";
import { CLASSES } from "../src/labels.ts";
import { loadCropClassifier } from "../src/load/node.ts";
import { answerOf } from "../src/report/index.ts";
import { trainRun } from "../src/runs/index.ts";
import { presets, type TrainingConfig } from "../src/train/index.ts";
import { shareOfAnswers } from "./photos/answers.ts";
import { scoreFramedFaces } from "./photos/framed-faces.ts";

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: {
    epochs: { type: "string", default: "2" },
    "max-batches": { type: "string" },
    only: { type: "string", multiple: true },
    cache: { type: "string" },
  },
});
const [out] = positionals;
if (!out) {
  throw new Error(
    "usage: npm run bench -- sources OUT [--epochs 2] [--max-batches N] [--only SOURCE ...] [--cache DIR]",
  );
}
/** Sources of faces that were made of others'. */
const MADE = ["synthetic", "occluded", "halves", "worn", "maskedface-net"];
const rows = await readTable(join(out, "faces.parquet"));
const sources = [...new Set(rows.map(({ groups }) => groups.source!))].filter((source) => !MADE.includes(source));
const config = {
  ...presets.default,
  groupBy: "fold",
  surroundings: FRAME_SURROUNDINGS,
  epochs: Number(values.epochs),
  maxBatches: values["max-batches"] && Number(values["max-batches"]),
} as TrainingConfig;
const folder = await mkdtemp(join(tmpdir(), "maskwatch-sources-"));
const balanced: number[] = [];
for (const source of values.only ?? sources) {
  const isOf = ({ groups }: (typeof rows)[number]) =>
    groups.source === source || groups.subject?.startsWith(`${source}/`);
  const table = join(folder, `${source}.parquet`);
  await writeTable(
    table,
    rows.filter((row) => !isOf(row)),
  );
  const { model } = await trainRun({
    table,
    out: join(folder, source),
    config,
    cache: values.cache ?? join(folder, "decoded"),
  });
  const left = rows.filter((row) => row.groups.source === source);
  const faces = await scoreFramedFaces(await loadCropClassifier(model), left);
  console.log(`without ${source}:`);
  for (const [label, name] of CLASSES.entries()) {
    const own = faces.filter((face) => face.label === label);
    if (own.length > 0) console.log(`  ${name} (${own.length}): ${shareOfAnswers(own)}`);
    if (own.length > 0 && label < 2) balanced.push(own.filter((face) => answerOf(face) === label).length / own.length);
  }
}
console.log(
  `sources score ${(balanced.reduce((a, b) => a + b, 0) / balanced.length).toFixed(4)} (mean right, bare and masked)`,
);
