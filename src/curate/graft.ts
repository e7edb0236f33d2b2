import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Canvas } from "@napi-rs/canvas";
import type { FaceRow } from "../data/index.ts";
import { readImage } from "../media/node/index.ts";
import { mapAhead } from "../pipeline/index.ts";
import { type Random, seeded } from "../random.ts";
import { writeCanvas } from "./canvas.ts";
import type { PlacedFace } from "./donor-layer.ts";
import type { LocatedFace } from "./locate-faces.ts";
import { pairByTurn } from "./pair-faces.ts";

/** Draws a donor's part on a face. */
export type Graft = (face: PlacedFace, donor: PlacedFace, random: Random) => Canvas;

/**
 * Gives each face a part of another: see `lowerHalf` and `wornMask`. Faces and donors are paired by how far they are
 * turned.
 *
 * @param donors each may serve several times
 * @returns rows with the donors' labels and the faces' groups
 */
export async function graftFaces(
  faces: readonly LocatedFace[],
  donors: readonly LocatedFace[],
  { graft, folder, seed = 0 }: { graft: Graft; folder: string; seed?: number },
): Promise<FaceRow[]> {
  await mkdir(folder, { recursive: true });
  const placed = async ({ row, landmarks }: LocatedFace) => ({ image: await readImage(row.path), landmarks });
  return mapAhead(pairByTurn(faces, donors, seeded(seed)), 4, async ([face, donor], index) => {
    const file = join(folder, `${index}.jpg`);
    await writeCanvas(file, graft(await placed(face), await placed(donor), seeded(seed, index)));
    return { path: file, label: donor.row.label, groups: face.row.groups };
  });
}
