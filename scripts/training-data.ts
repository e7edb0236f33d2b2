/**
 * Makes the tables that the package's models learn from, out of ../shared/data: `npm run training-data -- OUT`.
 * OUT/faces.parquet is the mask detector's, OUT/noses.parquet the nose detector's, OUT/diverse-held-out.csv for testing.
 * Crops and drawn pictures go to OUT too; nothing of it belongs into the repository.
 */
import { join } from "node:path";
import {
  type Drawing,
  frameFaces,
  type Graft,
  graftFaces,
  type LocatedFace,
  locateFaces,
  lowerHalf,
  synthesize,
  weighAgainstShortcuts,
  wornMask,
} from "../src/curate/index.ts";
import {
  countLabels,
  type FaceRow,
  findDuplicates,
  type Label,
  withoutDuplicates,
  writeTable,
} from "../src/data/index.ts";
import { loadFaceDetector } from "../src/load/node.ts";
import { seeded, shuffled } from "../src/random.ts";
import { diverse, fromSource, portraits, rmfd, testPhotos, web } from "./training-data/sources.ts";

const [out] = process.argv.slice(2);
if (!out) throw new Error("usage: npm run training-data -- OUT");
const say = (text: string) => console.log(text);

/** Two faces in five are kept out of training: they show how the model does by age, gender and race. */
const isHeldOut = (_: FaceRow, index: number) => index % 5 >= 3;
const everyAge = await diverse();
const tight = [...(await rmfd()), ...(await web()), ...everyAge.filter((row, i) => !isHeldOut(row, i))];
const loose = await portraits();
// A masked face that fills its picture is found at these sizes only, and at low scores.
const closeUp = await loadFaceDetector({ sides: [320, 192], minScore: 0.1 });
const located = [
  ...(await locateFaces(tight, closeUp, { minHeight: 0.4 })),
  ...(await locateFaces(loose, await loadFaceDetector())),
];
for (const label of [0, 1]) {
  const [found, given] = [located.map(({ row }) => row), [...tight, ...loose]].map(
    (rows) => rows.filter((row) => row.label === label).length,
  );
  say(`faces of label ${label} located: ${found} of ${given}`);
}
const heldOut = await locateFaces(everyAge.filter(isHeldOut), closeUp, { minHeight: 0.4 });
const tested = await locateFaces(await testPhotos(join(out, "test-faces")), closeUp);

const framed = await frameFaces(located, { folder: join(out, "faces") });
const framedHeldOut = await frameFaces(heldOut, { folder: join(out, "held-out") });
const framedTests = await frameFaces(tested, { folder: join(out, "tested") });
await writeTable(
  join(out, "diverse-held-out.csv"),
  framedHeldOut.map(({ row }) => row),
);

// What is measured comes first, so that its copies are what is left out.
const all = [...framedHeldOut, ...framedTests, ...framed];
const rowsOfAll = all.map(({ row }) => row);
const { dropped } = withoutDuplicates(rowsOfAll, await findDuplicates(rowsOfAll));
const left = new Set(dropped.map(({ row }) => row));
const real = framed.filter(({ row }) => !left.has(row));
say(`left out as copies across and within sources, held-out and test faces: ${framed.length - real.length}`);

const of = (label: Label, isDiverse: boolean) =>
  shuffled(
    real.filter(({ row }) => row.label === label && (row.groups.source === "diverse") === isDiverse),
    seeded(7, label),
  );
const bare = { diverse: of(0, true), others: of(0, false) };
const masked = of(1, false);

const many = [...bare.diverse, ...bare.diverse, ...bare.diverse, ...bare.others.slice(0, 2500)];
const once = [...bare.diverse, ...bare.others.slice(0, 2500)];
const masks = await drawn("masks", once, "correct", 1);
const things = [...bare.diverse, ...bare.others.slice(-1500), ...masked.slice(0, 1500)];
const occluded = await drawn("occluded", things, "occluder", 3);
const bareFaces = [...bare.diverse, ...bare.others];
const halves = [
  ...(await grafted("mouths", masked, bareFaces, lowerHalf)),
  ...(await grafted("halves", bare.others.slice(0, masked.length), masked, lowerHalf)),
];
const worn = await grafted("worn", many, masked, wornMask("correct"));
const wornLow = await grafted("worn-low", many, masked, wornMask("nose_out"));
// The same outline with another bare face in it: a seam is no sign of a mask.
const wornMouths = await grafted("worn-mouths", once, bareFaces, wornMask("correct"));
await writeBalanced("faces.parquet", [
  ...real.map(({ row }) => row),
  ...fromSource("synthetic", masks),
  ...fromSource("occluded", occluded),
  ...fromSource("halves", halves),
  ...fromSource("worn", [...worn, ...wornLow.filter((_, i) => i % 2 === 0), ...wornMouths]),
]);

const labelled = (label: Label, rows: readonly FaceRow[]) => rows.map((row) => ({ ...row, label }));
const lowMasks = await drawn("low-masks", once, "nose_out", 4);
const photographed = masked.map(({ row }) => row);
await writeBalanced("noses.parquet", [
  ...labelled(0, photographed),
  ...fromSource("synthetic", [...labelled(0, masks), ...labelled(1, lowMasks)]),
  ...fromSource("worn", [...labelled(0, worn), ...labelled(1, wornLow)]),
]);

async function writeBalanced(name: string, rows: readonly FaceRow[]): Promise<void> {
  await writeTable(join(out, name), await weighAgainstShortcuts(rows));
  say(name);
  sayCounts(rows);
}

function sayCounts(rows: readonly FaceRow[]): void {
  for (const source of new Set(rows.map((row) => row.groups.source))) {
    const counts = countLabels(rows.filter((row) => row.groups.source === source));
    say(`  ${source}: ${counts.join(" and ")} of labels 0 and 1`);
  }
}

function drawn(name: string, on: readonly LocatedFace[], drawing: Drawing, seed: number): Promise<FaceRow[]> {
  return synthesize(on, { folder: join(out, name), drawing, seed });
}

/** No donor's part leaves its fold, so that a split by folds keeps apart all that shares a person. */
async function grafted(
  name: string,
  among: readonly LocatedFace[],
  donors: readonly LocatedFace[],
  graft: Graft,
): Promise<FaceRow[]> {
  const inFold = (fold: unknown, faces: readonly LocatedFace[]) => faces.filter(({ row }) => row.groups.fold === fold);
  const made: FaceRow[] = [];
  for (const fold of new Set(among.map(({ row }) => row.groups.fold))) {
    const options = { graft, folder: join(out, name, String(fold)), seed: Number(fold) };
    made.push(...(await graftFaces(inFold(fold, among), inFold(fold, donors), options)));
  }
  return made;
}
