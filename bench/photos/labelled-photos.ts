import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readRecords } from "../../src/data/records.ts";
import type { Box } from "../../src/geometry/index.ts";

/** The photos' labels, as positions in `CLASSES`. */
export const CLASS_OF = { without_mask: 0, with_mask: 1, mask_weared_incorrect: 2 } as const;

export interface LabelledFace {
  label: keyof typeof CLASS_OF;
  box: Box;
  /** The box's shorter one, pixels. */
  side: number;
}

export interface LabelledPhoto {
  file: string;
  faces: LabelledFace[];
}

/** The public test photos and their boxes, of ../shared/data/photos-boxes. */
export async function labelledPhotos(): Promise<LabelledPhoto[]> {
  const root = fileURLToPath(new URL("../../../shared/data/photos-boxes/", import.meta.url));
  if (!existsSync(root)) throw new Error(`no test photos at ${root}`);
  const photos = new Map<string, LabelledPhoto>();
  for (const { path, label, ...columns } of await readRecords(`${root}labels.csv`)) {
    const box = boxIn(columns);
    const photo = photos.get(path!) ?? { file: root + path, faces: [] };
    photo.faces.push({
      label: label as LabelledFace["label"],
      box,
      side: Math.min(box.width, box.height),
    });
    photos.set(path!, photo);
  }
  return [...photos.values()];
}

/** The box of a table's row. */
export function boxIn(columns: Readonly<Record<string, unknown>>): Box {
  const [x, y, width, height] = ["x", "y", "w", "h"].map((name) => Number(columns[name]));
  return { x, y, width, height };
}

export const share = ([part, whole]: readonly number[]) => `${part}/${whole} = ${((100 * part) / whole).toFixed(1)} %`;
