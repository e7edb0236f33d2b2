import type { FaceLoader, FaceRow, Split } from "../data/index.ts";
import type { DataModule, TrainingConfig } from "../train/index.ts";

/** A split table's faces as a trainer takes them. With `maxBatches` as few of the validation part are looked at, evenly. */
export function faceData(
  loader: FaceLoader,
  { train, validation }: Record<keyof Split, readonly FaceRow[]>,
  { seed, sampling, batchSize, maxBatches }: TrainingConfig,
): DataModule {
  const balanced = sampling === "balanced";
  const validated = maxBatches
    ? everyNth(validation, Math.ceil(validation.length / (maxBatches * batchSize)))
    : validation;
  return {
    trainBatchCount: loader.batchCount(train),
    trainBatches: (epoch, firstBatch) => loader.shuffledBatches(train, { seed, epoch, balanced, firstBatch }),
    validationBatches: () => loader.batches(validated),
  };
}

/** Every nth row of each label, the first included, in their order. */
function everyNth(rows: readonly FaceRow[], n: number): FaceRow[] {
  const before = [0, 0, 0];
  return rows.filter(({ label }) => before[label]++ % n === 0);
}
