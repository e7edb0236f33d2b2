import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { createCanvas, ImageData } from "@napi-rs/canvas";
import { mapConcurrently } from "../concurrency.ts";
import { decodeImage, type FaceRow } from "../data/index.ts";
import { writePhoto } from "../media/index.ts";
import { seeded } from "../random.ts";
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
    const { width, height, data } = await decodeImage(path);
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    const surface = createCanvas(width, height).getContext("2d");
    surface.putImageData(new ImageData(rgba, width, height), 0, 0);
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
    await writePhoto(file, surface.getImageData(0, 0, width, height).data, width, height);
    return { path: file, label: drawing === "occluder" ? 0 : 1, groups } satisfies FaceRow;
  });
}
