/**
 * The share of unmasked people called masked, by age, gender, race and pose, and the distance between the best group and the
 * worst, each with a 95 % bootstrap interval: `npm run bench -- groups TABLE [--model FILE]`, TABLE the
 * diverse-held-out.csv of `npm run training-data`.
 */
import { parseArgs } from "node:util";
import { readTable } from "../src/data/index.ts";
import { loadCropClassifier } from "../src/load/node.ts";
import { seeded } from "../src/random.ts";
import { bootstrap, type EvaluatedFace, type Interval } from "../src/report/index.ts";
import { scoreFramedFaces } from "./photos/framed-faces.ts";

const GROUPS = {
  age: {},
  gender: { 0: "male", 1: "female" },
  pose: {},
  race: { 0: "White", 1: "Black", 2: "Asian", 3: "Indian", 4: "other" },
} as const satisfies Record<string, Record<string, string>>;

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { model: { type: "string" } },
});
const [table] = positionals;
if (!table) throw new Error("usage: npm run bench -- groups TABLE [--model FILE]");
const rows = (await readTable(table)).filter((row) => row.label === 0);
const faces = await scoreFramedFaces(await loadCropClassifier(values.model), rows);
const percent = ({ value, low, high }: Interval) =>
  `${(100 * value).toFixed(1)} % (95 %: ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
const calledMasked = (some: readonly EvaluatedFace[]) =>
  some.filter(({ probability }) => probability >= 0.5).length / some.length;

const overall = bootstrap(faces, (drawn) => ({ all: calledMasked(drawn) }), seeded(0)).all;
console.log(`all ${faces.length}: ${percent(overall)} called masked`);
for (const [column, names] of Object.entries(GROUPS)) {
  const known = faces.filter(({ row }) => row.groups[column]);
  if (known.length === 0) continue;
  const values = [...new Set(known.map(({ row }) => row.groups[column]!))].sort();
  const measured = bootstrap(
    known,
    (drawn) => {
      const shares = values.map((value) => calledMasked(drawn.filter(({ row }) => row.groups[column] === value)));
      const gap = Math.max(...shares) - Math.min(...shares);
      return { ...Object.fromEntries(values.map((value, i) => [value, shares[i]])), gap } as Record<string, number>;
    },
    seeded(0),
  );
  for (const value of values) {
    const count = known.filter(({ row }) => row.groups[column] === value).length;
    console.log(
      `  ${column} ${(names as Record<string, string>)[value] ?? value} (${count}): ${percent(measured[value])}`,
    );
  }
  console.log(`  ${column}, best to worst group: ${percent(measured.gap)}`);
}
console.log(`groups score ${(1 - overall.value).toFixed(4)}`);
