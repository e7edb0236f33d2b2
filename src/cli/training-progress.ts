import type { BatchResult, Callback, TrainingProgress } from "../train/index.ts";
import { progressBar } from "./progress.ts";

/**
 * A bar with loss, images/s and time left while an epoch runs; one line of figures after it. Training goes on where neither
 * can be written.
 */
export function trainingProgress(): Callback {
  const bar = progressBar(
    "epoch {epoch}/{epochs} {bar} {percentage}% | loss {loss} | {speed} images/s | {eta_formatted} left",
  );
  let started = 0;
  let images = 0;
  let lossSum = 0;
  let batches = 0;
  return {
    onTrainEpochStart({ epoch, maxEpochs, batchCount }: TrainingProgress) {
      started = performance.now();
      images = lossSum = batches = 0;
      shown(() => bar.start(batchCount, 0, { epoch: epoch + 1, epochs: maxEpochs, loss: "-", speed: "-" }));
    },
    onTrainBatchEnd(_: TrainingProgress, { loss, size }: BatchResult) {
      images += size;
      lossSum += loss;
      batches++;
      const mean = (lossSum / batches).toFixed(4);
      const speed = ((1000 * images) / (performance.now() - started)).toFixed(0);
      shown(() => bar.increment({ loss: mean, speed }));
    },
    onValidationEpochEnd({ epoch, maxEpochs }: TrainingProgress, metrics: Record<string, number>) {
      const figures = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
      shown(() => bar.stop());
      shown(() => process.stdout.write(`epoch ${epoch + 1}/${maxEpochs}: ${figures.join(", ")}\n`));
    },
    onFitEnd: () => shown(() => bar.stop()),
  };
}

/** What is shown is not worth a training: a terminal or pipe that is gone is no reason to stop. */
function shown(show: () => void): void {
  try {
    show();
  } catch {
    // There is nobody left to tell.
  }
}
