import { move, transferableSymbol, valueSymbol } from "piscina";
import { InputError } from "../errors.ts";
import type { Size } from "../geometry/index.ts";
import { resize, rgbImage } from "../image/index.ts";
import { readFace } from "../media/node/index.ts";
import { seeded } from "../random.ts";
import { augmentFace, type PartialAugmentation } from "./augment.ts";
import { CachedPixels, type CacheEntry, cacheProblem } from "./decoded-cache.ts";
import { decodedSize, innerBox } from "./surroundings.ts";

export interface DecodeTask {
  paths: readonly string[];
  width: number;
  height: number;
  /** See `LoaderOptions`. */
  surroundings: number;
  maxPixels?: number | undefined;
  /** Random variants instead of the images themselves; `seeds` holds one seed an image. */
  augment?: { how: PartialAugmentation; seeds: readonly number[] } | undefined;
  /** Decoded images kept on disk; one entry an image. */
  cache?: { file: string; entries: readonly CacheEntry[] } | undefined;
}

export interface DecodedFaces {
  /** `[paths.length, height, width, 3]`; a failed image's place is left as it is. */
  images: Uint8Array;
  /** Why an image failed, by its place in `paths`. */
  failures: { index: number; reason: string }[];
  /** What the cache holds now that it did not hold before. */
  written: { path: string; entry: CacheEntry }[];
  /** Why the cache cannot be read or written; an error would lose its class on the way between threads. */
  cacheFault?: string | undefined;
}

const opened = new Map<string, Promise<CachedPixels>>();

/** Decodes the faces of one batch. Runs in a worker thread; the pixels are moved out, not copied. */
export default async function decodeFaces(task: DecodeTask): Promise<DecodedFaces> {
  const { paths, width, height, surroundings, augment } = task;
  const decoded = decodedSize(task, surroundings);
  const size = width * height * 3;
  const images = new Uint8Array(paths.length * size);
  const failures: DecodedFaces["failures"] = [];
  const written: DecodedFaces["written"] = [];
  let cacheFault: string | undefined;
  for (const [index, path] of paths.entries()) {
    const face = images.subarray(index * size, (index + 1) * size);
    try {
      if (!augment && surroundings === 0) {
        const entry = await decodeThroughCache(task, decoded, index, face);
        if (entry) written.push({ path, entry });
        continue;
      }
      const picture = rgbImage(decoded.width, decoded.height);
      const entry = await decodeThroughCache(task, decoded, index, picture.data);
      if (entry) written.push({ path, entry });
      const inner = innerBox(decoded, surroundings);
      if (augment) await augmentFace(picture, task, augment.how, seeded(augment.seeds[index]), face, inner);
      else resize(picture, width, height, inner, face);
    } catch (error) {
      if (error instanceof CacheError) cacheFault ??= error.message;
      else if (error instanceof InputError) failures.push({ index, reason: error.message });
      else throw error;
    }
  }
  return move({
    [transferableSymbol]: [images.buffer],
    [valueSymbol]: { images, failures, written, cacheFault },
  }) as unknown as DecodedFaces;
}

class CacheError extends Error {}

/** Returns the cache's new entry where the image had to be decoded. */
async function decodeThroughCache(
  { paths, maxPixels, cache }: DecodeTask,
  { width, height }: Size,
  index: number,
  into: Uint8Array,
): Promise<CacheEntry | undefined> {
  const path = paths[index];
  const decode = () => readFace(path, width, height, into, { maxPixels });
  if (!cache) {
    await decode();
    return undefined;
  }
  const pixels = opened.get(cache.file) ?? CachedPixels.open(cache.file);
  opened.set(cache.file, pixels);
  const failed = (error: Error) => {
    throw new CacheError(cacheProblem(error));
  };
  const file = await pixels.catch(failed);
  const entry = cache.entries[index];
  if (await file.read(path, entry, into).catch(failed)) return undefined;
  await decode();
  return file.write(path, entry, into).catch(failed);
}
