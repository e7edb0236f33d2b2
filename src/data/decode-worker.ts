import { move, transferableSymbol, valueSymbol } from "piscina";
import { InputError } from "../errors.ts";
import { seeded } from "../random.ts";
import { type Augmentation, augmentFace } from "./augment.ts";
import { decodeFace, decodeImage } from "./decode.ts";

export interface DecodeTask {
  paths: readonly string[];
  width: number;
  height: number;
  /** Random variants instead of the images themselves; `seeds` holds one seed an image. */
  augment?: { how: Augmentation; seeds: readonly number[] };
}

export interface DecodedFaces {
  /** `[paths.length, height, width, 3]`; a failed image's place is left as it is. */
  images: Uint8Array;
  /** Why an image failed, by its place in `paths`. */
  failures: { index: number; reason: string }[];
}

/** Decodes the faces of one batch. Runs in a worker thread; the pixels are moved out, not copied. */
export default async function decodeFaces({ paths, width, height, augment }: DecodeTask): Promise<DecodedFaces> {
  const size = width * height * 3;
  const images = new Uint8Array(paths.length * size);
  const failures: DecodedFaces["failures"] = [];
  for (const [index, path] of paths.entries()) {
    try {
      const into = images.subarray(index * size, (index + 1) * size);
      if (augment) {
        const random = seeded(augment.seeds[index]);
        augmentFace(await decodeImage(path), { width, height }, augment.how, random, into);
      } else {
        await decodeFace(path, width, height, into);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failures.push({ index, reason: error.message });
    }
  }
  return move({
    [transferableSymbol]: [images.buffer],
    [valueSymbol]: { images, failures },
  }) as unknown as DecodedFaces;
}
