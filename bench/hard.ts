/**
 * How the model answers on held-out faces that are hard to tell, by their label and each value of a column, with 95 %
 * bootstrap intervals: `npm run bench -- hard TABLE [--model FILE]`, TABLE the hard-held-out.csv of
 * `npm run training-data`.
 */
import { parseArgs } from "node:util";
import { readTable } from "../src/data/index.ts";
import { CLASSES } from "../src/labels.ts";
import { loadCropClassifier } from "../src/load/node.ts";
import { answerOf, recallAt } from "../src/report/index.ts";
import { shareOfAnswers } from "./photos/answers.ts";
import { scoreFramedFaces } from "./photos/framed-faces.ts";

const { values, positionals } = parseArgs({
  args: process.argv.slice(3),
  allowPositionals: true,
  options: { model: { type: "string" } },
});
const [table] = positionals;
if (!table) throw new Error("usage: npm run bench -- hard TABLE [--model FILE]");
const faces = await scoreFramedFaces(await loadCropClassifier(values.model), await readTable(table));
const rights: number[] = [];
for (const [label, name] of CLASSES.entries()) {
  const own = faces.filter((face) => face.label === label);
  console.log(`${name} (${own.length}): ${shareOfAnswers(own)}`);
  rights.push(own.filter((face) => answerOf(face) === label).length / own.length);
  for (const column of ["note", "pose"]) {
    for (const value of [...new Set(own.map(({ row }) => row.groups[column]))].sort()) {
      const part = own.filter(({ row }) => row.groups[column] === value);
      if (value) console.log(`  ${column} ${value} (${part.length}): ${shareOfAnswers(part)}`);
    }
  }
}
if (faces[0].probabilities) {
  const wrong = faces.map(({ label, probabilities }) => ({
    label: Number(label === 2),
    probability: probabilities![2],
  }));
  console.log(`worn wrongly, recall at a precision of 90 %: ${recallAt(wrong, 0.9).toFixed(3)}`);
}
const [bare, masked] = rights;
console.log(`hard score ${((bare + masked) / 2).toFixed(4)} (balanced, bare and masked)`);
