import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../files/index.ts";
import { type Box, grownBox } from "../geometry/index.ts";
import { resize } from "../image/index.ts";
import { readImage, sharpImage } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { type LocatedFace, moved } from "./locate-faces.ts";

/** Of every written crop, pixels: one for all, so that it tells nothing; more than any network reads. */
const HEIGHT = 160;

/** Around the detector's box, as a share of it on each side: what a network is shown, and room for edges that vary. */
const FRAME_MARGIN = 0.25;

/** The share of a crop that on every side is such room: `--surroundings` of a training on these crops. */
export const FRAME_SURROUNDINGS = 0.1;

/**
 * Cuts every face out as the detector frames it, its box and a margin, whatever crop or portrait its source has: framing
 * and size then tell nothing of the source, nor of a label that the source favours.
 *
 * @returns the faces in their new crops
 */
export async function frameFaces(
  faces: readonly LocatedFace[],
  { folder }: { folder: string },
): Promise<LocatedFace[]> {
  await mkdir(folder, { recursive: true });
  return mapAhead(faces, 4, async (face, index) => {
    const box = grownBox(face.box, FRAME_MARGIN);
    const width = Math.max(1, Math.round((HEIGHT * box.width) / box.height));
    const file = join(folder, `${index}.jpg`);
    const picture = sharpImage(resize(await readImage(face.row.path), width, HEIGHT, box)).jpeg({ quality: 95 });
    await writeAtomically(file, (partial) => picture.toFile(partial));
    const scale = { x: width / box.width, y: HEIGHT / box.height };
    return { row: { ...face.row, path: file }, ...moved(face, { x: -box.x, y: -box.y }, scale) };
  });
}

/** The detector's box in a crop that `frameFaces` wrote, pixels. */
export function framedBox({ width, height }: { width: number; height: number }): Box {
  return grownBox({ x: 0, y: 0, width, height }, -FRAME_MARGIN / (1 + 2 * FRAME_MARGIN));
}
