import { readdirSync } from "node:fs";
import type { FaceRow } from "../../src/data/index.ts";
import { diverse, hard, shared, web } from "../training-data/sources.ts";
import { faceCrops, foundPhotos, newsPhotos } from "./boxed-photos.ts";
import type { SceneSources } from "./scene-batches.ts";
import type { Teacher } from "./teachers.ts";

/**
 * The photos and crops to learn from, with what a detector that searches at the given sides finds in them where nothing was drawn
 * by hand.
 */
export async function learningSources(open: (sides: readonly number[]) => Promise<Teacher>): Promise<SceneSources> {
  await using thorough = await open([960, 640, 320, 160]);
  await using closeUp = await open([320, 192]);
  const groups = [
    { photos: await newsPhotos(thorough), share: 0.5 },
    { photos: await foundPhotos(closeUp, "faces-web/portraits/with_mask"), share: 0.25 },
    { photos: await foundPhotos(thorough, "mask-types/detector-missed"), share: 0.25 },
  ];
  const crops = await faceCrops(closeUp, await cropFiles());
  console.log(`${groups.map(({ photos }) => photos.length).join(", ")} photos of three groups, ${crops.length} crops`);
  return { groups, crops };
}

/** Bare and masked ones; held-out faces of `npm run training-data` are not among them. */
async function cropFiles(): Promise<string[]> {
  const bare = (await web()).filter(({ label }, i) => label === 0 && i % 3 === 0);
  const types = shared("mask-types/crops/");
  const paths = (rows: readonly FaceRow[]) => rows.map(({ path }) => path);
  return [
    ...paths([...bare, ...(await diverse()).rows, ...(await hard()).rows]),
    ...readdirSync(types).map((name) => types + name),
  ];
}
