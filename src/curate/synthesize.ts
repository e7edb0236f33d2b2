import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FaceRow, Label } from "../data/index.ts";
import type { Image } from "../image/index.ts";
import { readImage } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { seeded } from "../random.ts";
import { canvasOf, writeCanvas } from "./canvas.ts";
import { drawMask, type MaskFit } from "./draw-mask.ts";
import { drawOccluder, OCCLUDERS } from "./draw-occluder.ts";
import { type FaceAxis, faceAxis, faceGeometry } from "./face-geometry.ts";
import type { LocatedFace } from "./locate-faces.ts";

/** What to draw on a face: a mask, or something before it that leaves it masked or not as it was. */
export type Drawing = MaskFit | "occluder";

/** How often something is before a drawn mask too, as before real ones. */
const OCCLUDED_MASKS = 0.12;

/**
 * Draws on located faces, where their landmarks say, and writes the pictures to `folder`.
 *
 * @returns rows with the pictures' labels and their faces' groups, so that a split can keep face and picture together
 */
export async function synthesize(
  faces: readonly LocatedFace[],
  { folder, drawing, seed = 0 }: { folder: string; drawing: Drawing; seed?: number },
): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  return mapAhead(faces, 4, async ({ row, landmarks }, index) => {
    const image = await readImage(row.path);
    const canvas = canvasOf(image);
    const surface = canvas.getContext("2d");
    const random = seeded(seed, index);
    const axis = faceAxis(landmarks);
    const face = faceGeometry(landmarks);
    surface.translate(axis.eyes.x, axis.eyes.y);
    surface.rotate(axis.angle);
    const isMasked = drawing !== "occluder" || row.label !== 0;
    if (drawing !== "occluder") drawMask(surface, face, random, drawing);
    if (drawing === "occluder" || random() < OCCLUDED_MASKS) {
      const kinds = OCCLUDERS[isMasked ? "masked" : "unmasked"];
      const kind = kinds[Math.floor(random() * kinds.length)];
      drawOccluder(surface, kind, { face, skin: skinOf(image, axis), random });
    }
    const file = join(folder, `${index}.jpg`);
    await writeCanvas(file, canvas);
    return { path: file, label: drawnLabel(drawing, row.label), groups: row.groups } satisfies FaceRow;
  });
}

/** What is before a face leaves it masked or not as it was. */
function drawnLabel(drawing: Drawing, label: Label): Label {
  if (drawing === "occluder") return label;
  return drawing === "correct" ? 1 : 2;
}

/** The colour between the eyes, which neither mask nor beard covers. */
function skinOf({ width, height, data }: Image, { eyes }: FaceAxis): number[] {
  const [x, y] = [Math.min(width - 1, Math.max(0, eyes.x)), Math.min(height - 1, Math.max(0, eyes.y))];
  const at = 3 * (Math.round(y) * width + Math.round(x));
  return [...data.subarray(at, at + 3)];
}
