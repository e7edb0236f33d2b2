import type { Batch } from "../../src/nn/index.ts";
import { type Random, seeded } from "../../src/random.ts";
import type { BoxedPhoto } from "./boxed-photos.ts";
import { pastedScene, photoScene, type Scene, varied } from "./scenes.ts";

/** The share of the scenes that crops are laid over. */
const PASTED = 0.4;

export interface SceneSources {
  /** Groups of photos; a scene is as often of one group as its share says. */
  groups: readonly { photos: readonly BoxedPhoto[]; share: number }[];
  /** Crops that are laid over some of the scenes. */
  crops: readonly BoxedPhoto[];
}

/** What a detector is to answer. */
export interface Teaching {
  /** Numbers of each cell. */
  maps: number;
  /** Of a scene of `side` pixels. */
  cells(side: number): number;
  /** Writes `[maps, cells]`. */
  write(scene: Scene, into: Float32Array): void | Promise<void>;
}

/** The batch of a step, the same for the same seed: scenes of `side` pixels, and what is to be found in them. */
export async function sceneBatch(
  { groups, crops }: SceneSources,
  teaching: Teaching,
  { side, size, seed, step }: { side: number; size: number; seed: number; step: number },
): Promise<Batch> {
  const random = seeded(seed, step);
  const images = new Uint8Array(size * side * side * 3);
  const length = teaching.maps * teaching.cells(side);
  const taught = new Float32Array(size * length);
  for (let i = 0; i < size; i++) {
    const photo = drawn(groups, random);
    const scene = random() < PASTED ? pastedScene(photo, crops, side, random) : photoScene(photo, side, random);
    const shown = await varied(scene, random);
    images.set(shown.image.data, i * side * side * 3);
    await teaching.write(shown, taught.subarray(i * length, (i + 1) * length));
  }
  return { images, labels: Array<number>(size).fill(0), taught };
}

function drawn(groups: SceneSources["groups"], random: Random): BoxedPhoto {
  let left = random();
  const { photos } =
    groups.find(({ share }) => {
      left -= share;
      return left < 0;
    }) ?? groups[0];
  return photos[Math.floor(random() * photos.length)];
}
