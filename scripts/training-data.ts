/**
 * Makes the tables that the package's models learn from, out of ../shared/data: `npm run training-data -- OUT`.
 * OUT/faces.parquet is the mask detector's, OUT/noses.parquet the nose detector's, OUT/diverse-held-out.csv for testing.
 * Crops of portraits and drawn pictures go to OUT too; nothing of it belongs into the repository.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cropFaces, graftLowerHalves, type LocatedFace, locateFaces, synthesize } from "../src/curate/index.ts";
import {
  countLabels,
  type FaceRow,
  findDuplicates,
  prepareFaces,
  readTable,
  withoutDuplicates,
  writeTable,
} from "../src/data/index.ts";
import { loadFaceDetector } from "../src/faces/index.ts";
import { seeded, shuffled } from "../src/random.ts";

const [out] = process.argv.slice(2);
if (!out) throw new Error("usage: npm run training-data -- OUT");
const shared = (path: string) => fileURLToPath(new URL(`../../shared/data/${path}`, import.meta.url));
const from = (source: string, rows: readonly FaceRow[]) =>
  rows.map(({ groups: { subject }, ...row }) => ({
    ...row,
    groups: { subject: subject ?? null, source, fold: foldOf(subject ?? row.path) },
  }));
/** One of twenty that a subject always falls into: no face is grafted, and no split goes, across one. */
const foldOf = (subject: string) => String(createHash("sha256").update(subject).digest()[0] % 20);
const named = (source: string, rows: readonly FaceRow[]) =>
  rows.map(({ groups: { subject }, ...row }) => ({ ...row, groups: { subject: subject && `${source}/${subject}` } }));

const { rows: rmfd } = await prepareFaces([shared("rmfd-sample")]);
const { rows: web } = await prepareFaces([shared("faces-web/crops")], { groups: shared("faces-web/crops-groups.csv") });
const { rows: portraits } = await prepareFaces([shared("faces-web/portraits")]);
const diverse = (await readTable(shared("unmasked-diverse/labels.csv"))).map((row) => ({
  ...row,
  groups: { ...row.groups, subject: row.path } as Record<string, string | null>,
}));
/** Two faces in five are kept out of training: they show how the model does by age, gender and race. */
const isHeldOut = (_: FaceRow, index: number) => index % 5 >= 3;
const learned = diverse.filter((row, i) => !isHeldOut(row, i));

const ageGroup = (age: number) =>
  ["0 to 9", "10 to 19", "20 to 39", "40 to 59"].find((g) => age <= Number(g.split(" to ")[1])) ?? "60 and over";

const detector = await loadFaceDetector();
const crops = await cropFaces(portraits, { folder: join(out, "portraits"), detector });
const photographed = [
  ...[...from("rmfd", named("rmfd", rmfd)), ...from("web", named("web", web))],
  ...[...from("web", named("portraits", crops)), ...from("diverse", learned)],
];
const { rows: real, dropped } = withoutDuplicates(photographed, await findDuplicates(photographed));
console.log(`left out as copies across and within the sources: ${dropped.length}`);
const masks = await synthesize(learned, { folder: join(out, "masks"), drawing: "correct", seed: 1 });
const more = await synthesize(learned, { folder: join(out, "more-masks"), drawing: "correct", seed: 2 });
const occluded = await synthesize(learned, { folder: join(out, "occluded"), drawing: "occluder", seed: 3 });
const drawn = [...from("synthetic", masks), ...from("synthetic", more), ...from("occluded", occluded)];
const located = await locateFaces(real, await loadFaceDetector({ sides: [192] }));
const grafts = await graftWithinFolds(located);
const rows = [...real, ...drawn, ...grafts];
await writeTable(join(out, "faces.parquet"), rows);
const low = await synthesize(learned, { folder: join(out, "nose-out"), drawing: "nose_out", seed: 4 });
const lower = await synthesize(learned, { folder: join(out, "more-nose-out"), drawing: "nose_out", seed: 5 });
const correct = [...masks, ...more].map((row) => ({ ...row, label: 0 as const }));
// Drawn masks only: beside real ones, which are all worn correctly, being drawn would tell the label.
await writeTable(join(out, "noses.parquet"), from("synthetic", [...correct, ...low, ...lower]));
const heldOut = diverse.filter(isHeldOut).map(({ groups, ...row }) => ({
  ...row,
  groups: { ...groups, age: ageGroup(Number(groups.age)) },
}));
await writeTable(join(out, "diverse-held-out.csv"), heldOut);
for (const source of new Set(rows.map((row) => row.groups.source))) {
  const [unmasked, masked] = countLabels(rows.filter((row) => row.groups.source === source));
  console.log(`${source}: ${unmasked} not masked, ${masked} masked`);
}

/** Every masked face found gets the lower half of an unmasked one, and as many unmasked faces that of a masked one. */
async function graftWithinFolds(faces: readonly LocatedFace[]): Promise<FaceRow[]> {
  const grafted: FaceRow[] = [];
  for (const fold of new Set(faces.map(({ row }) => row.groups.fold))) {
    const [unmasked, masked] = [0, 1].map((label) =>
      faces.filter(({ row }) => row.label === label && row.groups.fold === fold),
    );
    const some = shuffled(unmasked, seeded(6, Number(fold))).slice(0, masked.length);
    const options = { folder: join(out, `grafts-${fold}`), seed: Number(fold) };
    const mouths = await graftLowerHalves(masked, unmasked, { ...options, folder: `${options.folder}-unmasked` });
    const worn = await graftLowerHalves(some, masked, { ...options, folder: `${options.folder}-masked` });
    grafted.push(...mouths, ...worn);
  }
  return grafted.map((row) => ({ ...row, groups: { ...row.groups, source: "grafts" } }));
}
