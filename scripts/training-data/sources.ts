/** The development data, source by source, each row with its source, its subject and the fold that keeps the subject together. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { boxIn, CLASS_OF, labelledPhotos } from "../../bench/photos/labelled-photos.ts";
import { type FaceRow, prepareFaces, readTable } from "../../src/data/index.ts";
import { type Box, grownBox } from "../../src/geometry/index.ts";
import { type Image, resize } from "../../src/image/index.ts";
import { readImage, sharpImage } from "../../src/media/node/index.ts";

/** A file or folder of the development data. */
export const shared = (path: string) => fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));

/** One of twenty that a subject always falls into: no face is grafted, and no split goes, across one. */
const foldOf = (subject: string) => String(firstByte(subject) % 20);
const firstByte = (text: string) => createHash("sha256").update(text).digest()[0];

const grouped = (source: string, rows: readonly FaceRow[]): FaceRow[] =>
  rows.map(({ groups: { subject }, ...row }) => {
    const own = subject && `${source}/${subject}`;
    return { ...row, groups: { subject: own ?? null, source, fold: foldOf(own ?? row.path) } };
  });

/** Rows made from others' faces, under a source of their own. */
export const fromSource = (source: string, rows: readonly FaceRow[]): FaceRow[] =>
  rows.map((row) => ({ ...row, groups: { ...row.groups, source } }));

export const rmfd = async () => grouped("rmfd", (await prepareFaces([shared("rmfd-sample")])).rows);

export async function web(): Promise<FaceRow[]> {
  const groups = shared("faces-web/crops-groups.csv");
  return grouped("web", (await prepareFaces([shared("faces-web/crops")], { groups })).rows);
}

/** Portraits count as web faces: three unmasked ones are no source of their own. */
export const portraits = async () => grouped("web", (await prepareFaces([shared("faces-web/portraits")])).rows);

/**
 * Heads turned and bent, beards, hands, cups, and masks worn wrongly, with the column `note`; near copies are one subject.
 * A fifth of the subjects is held out: they show how the model does on faces of this kind.
 */
export async function hard(): Promise<{ rows: FaceRow[]; heldOut: FaceRow[] }> {
  const rows = (await readTable(shared("faces-hard/labels.csv"))).map(({ groups, ...row }) => {
    const subject = `hard/${groups.group}`;
    return { ...row, groups: { subject, source: "hard", fold: foldOf(subject), note: groups.note ?? "plain" } };
  });
  const isHeldOut = ({ groups }: FaceRow) => firstByte(`held out ${groups.subject}`) % 5 === 0;
  return { rows: rows.filter((row) => !isHeldOut(row)), heldOut: rows.filter(isHeldOut) };
}

/** Masks of many kinds and prints from stock photos; those in which no face was found, mannequins among them, are left out. */
export async function maskTypes(): Promise<FaceRow[]> {
  const rows = await readTable(shared("mask-types/labels.csv"));
  return rows.flatMap(({ groups, ...row }) => {
    const subject = `types/${groups.group}`;
    return groups.x ? [{ ...row, groups: { subject, source: "types", fold: foldOf(subject) } }] : [];
  });
}

/** Faces of news photos and portraits, cut out by their boxes with room around, for the detector to find again. */
export async function news(folder: string): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  const boxes = await readTable(shared("photos-news/labels.csv"), { severalFaces: true });
  const rows: FaceRow[] = [];
  for (const { path, label, groups } of boxes) {
    const box = boxIn(groups);
    if (Math.min(box.width, box.height) < 30) continue;
    const file = await cutOut(await readImage(path), box, join(folder, `${rows.length}.jpg`));
    const subject = `news/${groups.group}`;
    rows.push({ path: file, label, groups: { subject, source: "news", fold: foldOf(subject) } });
  }
  return rows;
}

/** Masks that were drawn worn wrongly on real faces (MaskedFace-Net): a supplement. */
export async function drawnWrongly(): Promise<FaceRow[]> {
  const rows = await readTable(shared("incorrect-synthetic/labels.csv"));
  return rows
    .filter(({ label }) => label === 2)
    .map((row) => ({ ...row, groups: { subject: null, source: "maskedface-net", fold: foldOf(row.path) } }));
}

const ageGroup = (age: number) =>
  ["0 to 9", "10 to 19", "20 to 39", "40 to 59"].find((g) => age <= Number(g.split(" to ")[1])) ?? "60 and over";

/**
 * With `age` (in groups), `gender` and `race`. Two faces in five are held out: they show how the model does by these.
 */
export async function diverse(): Promise<{ rows: FaceRow[]; heldOut: FaceRow[] }> {
  const all = (await readTable(shared("unmasked-diverse/labels.csv"))).map(({ groups, ...row }) => ({
    ...row,
    groups: {
      subject: `diverse/${row.path}`,
      source: "diverse",
      fold: foldOf(row.path),
      age: ageGroup(Number(groups.age)),
      gender: groups.gender,
      race: groups.race,
    },
  }));
  const isHeldOut = (_: FaceRow, index: number) => index % 5 >= 3;
  return { rows: all.filter((row, i) => !isHeldOut(row, i)), heldOut: all.filter(isHeldOut) };
}

/** The test photos' faces of at least 40 pixels with room around, to make sure that no training face is a copy of one. */
export async function testPhotos(folder: string): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  const rows: FaceRow[] = [];
  for (const { file, faces } of await labelledPhotos()) {
    const large = faces.filter(({ side }) => side >= 40);
    if (large.length === 0) continue;
    const image = await readImage(file);
    for (const { box, label } of large) {
      const path = await cutOut(image, box, join(folder, `${rows.length}.jpg`));
      rows.push({ path, label: CLASS_OF[label], groups: { source: "test" } });
    }
  }
  return rows;
}

/** Writes a face by its box, with room around. */
async function cutOut(image: Image, box: Box, file: string): Promise<string> {
  const { width, height, ...corner } = grownBox(box, 0.4);
  const [columns, lines] = [Math.round(width), Math.round(height)];
  const face = resize(image, columns, lines, { ...corner, width, height });
  await sharpImage(face).jpeg({ quality: 95 }).toFile(file);
  return file;
}
