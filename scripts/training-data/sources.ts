/** The development data, source by source, each row with its source, its subject and the fold that keeps the subject together. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { labelledPhotos } from "../../bench/photos/labelled-photos.ts";
import { type FaceRow, prepareFaces, readTable } from "../../src/data/index.ts";
import { grownBox } from "../../src/geometry/index.ts";
import { resize } from "../../src/image/index.ts";
import { readImage } from "../../src/media/node/index.ts";

const shared = (path: string) => fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));

/** One of twenty that a subject always falls into: no face is grafted, and no split goes, across one. */
const foldOf = (subject: string) => String(createHash("sha256").update(subject).digest()[0] % 20);

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

const ageGroup = (age: number) =>
  ["0 to 9", "10 to 19", "20 to 39", "40 to 59"].find((g) => age <= Number(g.split(" to ")[1])) ?? "60 and over";

/** With `age` (in groups), `gender` and `race`. */
export async function diverse(): Promise<FaceRow[]> {
  const rows = await readTable(shared("unmasked-diverse/labels.csv"));
  return rows.map(({ groups, ...row }) => ({
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
      const { width, height, x, y } = grownBox(box, 0.3);
      const [columns, lines] = [Math.round(width), Math.round(height)];
      const { data } = resize(image, columns, lines, { x, y, width, height });
      const path = join(folder, `${rows.length}.jpg`);
      await sharp(data, { raw: { width: columns, height: lines, channels: 3 } })
        .jpeg({ quality: 95 })
        .toFile(path);
      rows.push({ path, label: label === "without_mask" ? 0 : 1, groups: { source: "test" } });
    }
  }
  return rows;
}
