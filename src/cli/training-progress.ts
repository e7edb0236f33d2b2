import type { BatchResult, Callback, TrainingProgress } from "../train/index.ts";
import { progressBar } from "./progress.ts";

/** A bar with loss, images/s and time left while an epoch runs; one line of figures after it. */
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
      bar.start(batchCount, 0, { epoch: epoch + 1, epochs: maxEpochs, loss: "-", speed: "-" });
    },
    onTrainBatchEnd(_: TrainingProgress, { loss, size }: BatchResult) {
      images += size;
      lossSum += loss;
      batches++;
      bar.increment({
        loss: (lossSum / batches).toFixed(4),
        speed: ((1000 * images) / (performance.now() - started)).toFixed(0),
      });
    },
    onValidationEpochEnd({ epoch, maxEpochs }: TrainingProgress, metrics: Record<string, number>) {
      bar.stop();
      const figures = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
      process.stdout.write(`epoch ${epoch + 1}/${maxEpochs}: ${figures.join(", ")}\n`);
    },
    onFitEnd: () => bar.stop(),
  };
}
