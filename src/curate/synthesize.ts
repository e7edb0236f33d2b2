import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { mapConcurrently } from "../concurrency.ts";
import { decodeImage, type FaceRow } from "../data/index.ts";
import { seeded } from "../random.ts";
import { canvasOf, writeCanvas } from "./canvas.ts";
import { drawMask, type MaskFit } from "./draw-mask.ts";
import { drawOccluder, OCCLUDERS } from "./draw-occluder.ts";
import { alignedFace } from "./face-geometry.ts";

/** What to draw on a face without a mask; `occluder` leaves it without one. */
export type Drawing = MaskFit | "occluder";

/**
 * Draws on aligned faces without masks and writes the pictures to `folder`, named as their faces.
 *
 * @returns rows with the pictures' labels and their faces' groups, so that a split can keep face and picture together
 */
export async function synthesize(
  rows: readonly FaceRow[],
  { folder, drawing, seed = 0 }: { folder: string; drawing: Drawing; seed?: number },
): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  return mapConcurrently(rows, 4, async ({ path, groups }, index) => {
    const image = await decodeImage(path);
    const { width, height, data } = image;
    const canvas = canvasOf(image);
    const surface = canvas.getContext("2d");
    const random = seeded(seed, index);
    const face = alignedFace(width, height);
    if (drawing === "occluder") {
      const cheek = 3 * (Math.round(face.nose) * width + Math.round(0.3 * width));
      const [r, g, b] = data.subarray(cheek, cheek + 3);
      drawOccluder(surface, OCCLUDERS[index % OCCLUDERS.length], face, [r, g, b], random);
    } else {
      drawMask(surface, face, random, drawing);
    }
    const file = join(folder, `${basename(path, extname(path))}.jpg`);
    await writeCanvas(file, canvas);
    return { path: file, label: drawing === "occluder" ? 0 : 1, groups } satisfies FaceRow;
  });
}
