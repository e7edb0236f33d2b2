/**
 * Makes the table that the package's model learns from, out of ../shared/data: `npm run training-data -- OUT`.
 * OUT/faces.parquet is for training, OUT/diverse-held-out.csv and OUT/hard-held-out.csv are for testing.
 * Crops and drawn pictures go to OUT too; nothing of it belongs into the repository.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type Drawing,
  frameFaces,
  type Graft,
  graftFaces,
  type LocatedFace,
  locateFaces,
  lowerHalf,
  poseOf,
  synthesize,
  weighAgainstShortcuts,
  wornMask,
} from "../src/curate/index.ts";
import { type FaceRow, findDuplicates, type Label, withoutDuplicates, writeTable } from "../src/data/index.ts";
import { CLASSES } from "../src/labels.ts";
import { loadFaceDetector } from "../src/load/node.ts";
import { seeded, shuffled } from "../src/random.ts";
import {
  diverse,
  drawnWrongly,
  fromSource,
  hard,
  maskTypes,
  news,
  portraits,
  rmfd,
  testPhotos,
  web,
} from "./training-data/sources.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" } },
});
const [out] = positionals;
if (!out) throw new Error("usage: npm run training-data -- OUT [--every N], N for a trial with every Nth picture");
const sampled = <T>(rows: readonly T[]) => rows.filter((_, i) => i % Number(values.every) === 0);
const say = (text: string) => console.log(text);

const everyAge = await diverse();
const hardFaces = await hard();
const heldOutHard = sampled(hardFaces.heldOut);
const tight = sampled([
  ...(await rmfd()),
  ...(await web()),
  ...everyAge.rows,
  ...hardFaces.rows,
  ...(await maskTypes()),
  ...(await news(join(out, "news"))),
  ...(await drawnWrongly()),
]);
const loose = sampled(await portraits());
// A masked face that fills its picture is found at these sizes only, and at low scores.
const closeUp = await loadFaceDetector({ faceDetector: "retinaface", sides: [320, 192], minScore: 0.1 });
const located = [
  ...(await locateFaces(tight, closeUp, { minHeight: 0.35 })),
  ...(await locateFaces(loose, await loadFaceDetector({ faceDetector: "retinaface" }))),
];
sayLocated(located, [...tight, ...loose]);
const heldOut = await locateFaces(sampled(everyAge.heldOut), closeUp, { minHeight: 0.4 });
const hardHeldOut = await locateFaces(heldOutHard, closeUp, { minHeight: 0.35 });
say("held out:");
sayLocated(hardHeldOut, heldOutHard);
const tested = await locateFaces(sampled(await testPhotos(join(out, "test-faces"))), closeUp);

const framed = await frameFaces(located, { folder: join(out, "faces") });
const framedHeldOut = await frameFaces(heldOut, { folder: join(out, "held-out") });
const framedHard = await frameFaces(hardHeldOut, { folder: join(out, "hard-held-out") });
const framedTests = await frameFaces(tested, { folder: join(out, "tested") });
await writeTable(join(out, "diverse-held-out.csv"), framedHeldOut.map(withPose));
await writeTable(join(out, "hard-held-out.csv"), framedHard.map(withPose));

// What is measured comes first, so that its copies are what is left out.
const measured = [...framedTests, ...framedHeldOut, ...framedHard];
const rowsOfAll = [...measured, ...framed].map(({ row }) => row);
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
const wrong = real.filter(({ row }) => row.label === 2).map(({ row }) => row);

const many = [...bare.diverse, ...bare.diverse, ...bare.others.slice(0, 2500)];
const once = [...bare.diverse, ...bare.others.slice(0, 2500)];
const masks = await drawn("masks", once, "correct", 1);
const things = [...bare.diverse, ...bare.others.slice(-1500), ...masked.slice(0, 1500)];
const occluded = await drawn("occluded", things, "occluder", 3);
const bareFaces = [...bare.diverse, ...bare.others];
const HALVES = 4500;
const halves = [
  ...(await grafted("mouths", masked.slice(0, HALVES), bareFaces, lowerHalf)),
  ...(await grafted("halves", bare.others.slice(0, HALVES), masked, lowerHalf)),
];
const worn = await grafted("worn", many, masked, wornMask("correct"));
// The same outline with another bare face in it: a seam is no sign of a mask.
const wornMouths = await grafted("worn-mouths", once, bareFaces, wornMask("correct"));
const wornLow = [
  ...(await grafted("worn-low", many.slice(0, 4000), masked, wornMask("nose_out"))),
  ...(await grafted("worn-chin", bare.others.slice(0, 2000), masked, wornMask("chin"))),
].map((row): FaceRow => ({ ...row, label: 2 }));
const drawnLow = [
  ...(await drawn("low-masks", once.slice(0, 3000), "nose_out", 4)),
  ...(await drawn("chin-masks", shuffled(once, seeded(9)).slice(0, 1500), "chin", 5)),
];

const told = await weighAgainstShortcuts([
  ...real.map(({ row }) => row).filter(({ label }) => label !== 2),
  ...fromSource("synthetic", masks),
  ...fromSource("occluded", occluded),
  ...fromSource("halves", halves),
  ...fromSource("worn", [...worn, ...wornMouths]),
]);
const isDrawn = ({ groups }: FaceRow) => groups.source === "maskedface-net";
// Real masks, worn wrongly or moved down, are four in five of those that are drawn from this table: drawings look alike.
const wornWrongly = [
  ...withShare(
    0.4,
    wrong.filter((row) => !isDrawn(row)),
  ),
  ...withShare(0.4, fromSource("worn", wornLow)),
  ...withShare(0.15, fromSource("synthetic", drawnLow)),
  ...withShare(0.05, wrong.filter(isDrawn)),
];
const table = [...told, ...wornWrongly].map(({ groups: { subject, source, fold, weight }, ...row }) => ({
  ...row,
  groups: { subject: subject ?? null, source: source ?? null, fold: fold ?? null, weight: weight ?? null },
}));
await writeTable(join(out, "faces.parquet"), table);
for (const source of new Set(table.map((row) => row.groups.source))) {
  const own = table.filter((row) => row.groups.source === source);
  const counts = CLASSES.map((name, label) => `${own.filter((row) => row.label === label).length} ${name}`);
  say(`  ${source}: ${counts.join(", ")}`);
}

/** Weights by which these rows have this share of their label's draws. */
function withShare(share: number, rows: readonly FaceRow[]): FaceRow[] {
  const weight = (share / rows.length).toPrecision(4);
  return rows.map((row) => ({ ...row, groups: { ...row.groups, weight } }));
}

function withPose({ row, landmarks }: LocatedFace): FaceRow {
  return { ...row, groups: { ...row.groups, pose: poseOf(landmarks) } };
}

function sayLocated(found: readonly LocatedFace[], among: readonly FaceRow[]): void {
  const count = (rows: readonly FaceRow[], source: unknown, label: number) =>
    rows.filter((row) => row.groups.source === source && row.label === label).length;
  const rows = found.map(({ row }) => row);
  for (const source of new Set(among.map(({ groups }) => groups.source))) {
    const shares = CLASSES.map((name, l) => `${count(rows, source, l)} of ${count(among, source, l)} ${name}`);
    say(`${source}: located ${shares.join(", ")}`);
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
