import { Piscina } from "piscina";
import { InputError } from "../errors.ts";
import { checkOption, faceSide, finiteNumber, numberUpTo, threadCount, wholeNumber, withDefaults } from "../options.ts";
import { ahead } from "../pipeline/index.ts";
import { seeded, shuffled } from "../random.ts";
import { workerFile } from "../runtime/worker-file.ts";
import type { PartialAugmentation } from "./augment.ts";
import { balancedOrder } from "./balanced-order.ts";
import type { DecodedFaces, DecodeTask } from "./decode-worker.ts";
import { cacheProblem, DecodedCache } from "./decoded-cache.ts";
import type { Label } from "./label.ts";
import { decodedSize, MOST_SURROUNDINGS } from "./surroundings.ts";
import type { FaceRow } from "./table.ts";

export interface LoaderOptions {
  batchSize?: number | undefined;
  /** Threads that decode. */
  workers?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  /**
   * The share of each picture that on every side is around the face (0): random variants show it where their edges move
   * outwards, the network sees what is within.
   */
  surroundings?: number | undefined;
  /** What `shuffledBatches` does to the images; nothing where left out. */
  augmentation?: PartialAugmentation | undefined;
  /** A folder for decoded images, so that later epochs need not decode; none where left out. */
  cache?: string | undefined;
  /** An image of more pixels is left out; 2^28 where left out. */
  maxPixels?: number | undefined;
  /** Called once for each image that cannot be decoded; the image is left out of its batch. */
  onSkip?: ((reason: string) => void) | undefined;
}

export interface ShuffleOptions {
  seed: number;
  epoch: number;
  balanced?: boolean | undefined;
  firstBatch?: number | undefined;
}

/** Decoded faces, ready for a training or evaluation graph. */
export interface FaceBatch {
  /** uint8 `[labels.length, height, width, 3]`; the graph makes [0, 1] of it. */
  images: Uint8Array;
  labels: Label[];
  rows: FaceRow[];
}

const DEFAULTS = {
  batchSize: 32,
  workers: 4,
  width: 100,
  height: 100,
  surroundings: 0,
  onSkip: (_reason: string) => {},
};

/** Decodes batches of faces in worker threads, ahead of whoever takes them. */
export class FaceLoader {
  readonly #pool: Piscina<DecodeTask, DecodedFaces>;
  readonly #options: typeof DEFAULTS;
  readonly #augmentation: PartialAugmentation | undefined;
  readonly #cacheFolder: string | undefined;
  readonly #maxPixels: number | undefined;
  readonly #reported = new Set<string>();
  #cache?: Promise<DecodedCache>;

  /** @throws InputError where a number is out of its range */
  constructor({ augmentation, cache, maxPixels, ...options }: LoaderOptions = {}) {
    this.#options = withDefaults(DEFAULTS, options);
    this.#augmentation = augmentation;
    this.#cacheFolder = cache;
    this.#maxPixels = maxPixels === undefined ? undefined : checkOption("maxPixels", maxPixels, wholeNumber(1));
    checkOption("batchSize", this.#options.batchSize, wholeNumber(1));
    checkOption("workers", this.#options.workers, threadCount);
    checkOption("width", this.#options.width, faceSide);
    checkOption("height", this.#options.height, faceSide);
    checkOption("surroundings", this.#options.surroundings, numberUpTo(MOST_SURROUNDINGS));
    const { url, execArgv } = workerFile("decode-worker", import.meta.url);
    this.#pool = new Piscina({
      filename: url.href,
      execArgv,
      minThreads: this.#options.workers,
      maxThreads: this.#options.workers,
    });
  }

  /** How many batches `rows` make; the last may be smaller. */
  batchCount(rows: readonly FaceRow[]): number {
    return Math.ceil(rows.length / this.#options.batchSize);
  }

  /** Batches in the order of `rows`; with `seeds`, one a row, augmented. */
  async *batches(rows: readonly FaceRow[], seeds?: readonly number[]): AsyncGenerator<FaceBatch> {
    const { batchSize, workers } = this.#options;
    if (seeds && seeds.length !== rows.length) {
      throw new InputError(`${seeds.length} seeds for ${rows.length} rows: give one a row`);
    }
    const starts = Array.from({ length: this.batchCount(rows) }, (_, i) => i * batchSize);
    const decoded = ahead(starts, 2 * workers, (start) =>
      this.#decode(rows.slice(start, start + batchSize), seeds?.slice(start, start + batchSize)),
    );
    for await (const batch of decoded) if (batch.labels.length > 0) yield batch;
  }

  /**
   * Batches of shuffled rows, augmented where asked; the same seed and epoch give the same batches.
   *
   * @param options.balanced draws both labels equally often, and a label's rows by the column `weight` where the table
   *   has one, else its sources equally often, the rarer ones' rows several times
   * @param options.firstBatch leaves out the batches before it, for a run that goes on within an epoch
   */
  shuffledBatches(
    rows: readonly FaceRow[],
    { seed, epoch, balanced = false, firstBatch = 0 }: ShuffleOptions,
  ): AsyncGenerator<FaceBatch> {
    checkOption("seed", seed, finiteNumber);
    checkOption("epoch", epoch, wholeNumber(0));
    checkOption("firstBatch", firstBatch, wholeNumber(0));
    const random = seeded(seed, epoch);
    const order = balanced ? balancedOrder(rows, random) : shuffled(rows, random);
    const seeds = this.#augmentation && order.map(() => Math.floor(random() * 2 ** 32));
    const first = firstBatch * this.#options.batchSize;
    return this.batches(order.slice(first), seeds?.slice(first));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
    await (await this.#cache?.catch(() => undefined))?.close();
  }

  async #openCache(): Promise<DecodedCache | undefined> {
    const folder = this.#cacheFolder;
    if (!folder) return undefined;
    const size = decodedSize(this.#options, this.#options.surroundings);
    this.#cache ??= DecodedCache.open(folder, size).catch((error: Error) => {
      throw new InputError(`${folder}: ${cacheProblem(error)}`, { cause: error });
    });
    return this.#cache;
  }

  async #decode(rows: readonly FaceRow[], seeds?: readonly number[]): Promise<FaceBatch> {
    const { width, height, surroundings, onSkip } = this.#options;
    const augmentation = this.#augmentation;
    const paths = rows.map((row) => row.path);
    const cache = await this.#openCache();
    const { images, failures, written, cacheFault } = await this.#pool.run({
      paths,
      width,
      height,
      surroundings,
      maxPixels: this.#maxPixels,
      augment: seeds && augmentation && { how: augmentation, seeds },
      cache: cache && { file: cache.file, entries: paths.map((path) => cache.entry(path)) },
    });
    if (cacheFault) throw new InputError(`${this.#cacheFolder}: ${cacheFault}`);
    await cache?.remember(written).catch((error: Error) => {
      throw new InputError(`${this.#cacheFolder}: ${cacheProblem(error)}`, { cause: error });
    });
    for (const { index, reason } of failures) {
      if (this.#reported.has(rows[index].path)) continue;
      this.#reported.add(rows[index].path);
      onSkip(reason);
    }
    const failed = new Set(failures.map((failure) => failure.index));
    const kept = rows.filter((_, i) => !failed.has(i));
    return {
      images: failed.size > 0 ? withoutPlaces(images, failed, width * height * 3) : images,
      labels: kept.map((row) => row.label),
      rows: kept,
    };
  }
}

function withoutPlaces(images: Uint8Array, places: ReadonlySet<number>, size: number): Uint8Array {
  const result = new Uint8Array(images.length - places.size * size);
  let target = 0;
  for (let i = 0; i * size < images.length; i++) {
    if (places.has(i)) continue;
    result.set(images.subarray(i * size, (i + 1) * size), target);
    target += size;
  }
  return result;
}
