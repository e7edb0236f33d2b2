import {
  type Batch,
  batchFeeds,
  compileEvaluation,
  compileTrainingStep,
  createSession,
  type ImageShape,
  initialParameters,
  type Layer,
  type Optimizer,
  type Step,
  TrainingSession,
} from "../nn/index.ts";
import { seeded } from "../random.ts";
import type { Callback, TrainingProgress } from "./callbacks/callback.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** All of a validation part, row by row. */
export interface ValidationOutputs {
  /** The weighted mean over all samples. */
  loss: number;
  /** `[N, classes]` */
  logits: readonly number[];
  labels: readonly number[];
}

/**
 * What is trained: the shape of Lightning's `LightningModule`. The steps are traced once into an ONNX graph, so
 * they emit nodes and compute nothing.
 */
export interface Module {
  readonly network: Layer;
  readonly imageShape: ImageShape;
  configureOptimizers(): Optimizer;
  readonly trainingStep: Step;
  readonly validationStep: Step;
  /** The epoch's metrics. */
  onValidationEpochEnd(outputs: ValidationOutputs): Record<string, number>;
}

/** What it is trained on. */
export interface DataModule {
  readonly trainBatchCount: number;
  trainBatches(epoch: number): AsyncIterable<Batch>;
  validationBatches(): AsyncIterable<Batch>;
}

export interface Logger {
  log(scalars: Record<string, number>, step: number): void;
}

export interface TrainerOptions {
  maxEpochs: number;
  /** Draws the first weights. */
  seed?: number;
  callbacks?: readonly Callback[];
  logger?: Logger;
}

/**
 * Runs epochs of training and validation.
 *
 * @example await new Trainer({ maxEpochs: 10, callbacks: [checkpoint], logger }).fit(module, data)
 */
export class Trainer {
  readonly #options: Required<Omit<TrainerOptions, "logger">> & TrainerOptions;

  constructor(options: TrainerOptions) {
    this.#options = { seed: 0, callbacks: [], ...options };
  }

  /** @param checkpoint where to go on; a new network where left out */
  async fit(module: Module, data: DataModule, checkpoint?: Checkpoint): Promise<void> {
    const { maxEpochs, seed, callbacks, logger } = this.#options;
    const optimizer = module.configureOptimizers();
    const { network, imageShape, trainingStep } = module;
    const graph = compileTrainingStep({ network, imageShape, step: trainingStep, optimizer });
    const state = checkpoint?.tensors ?? initialParameters(network, seeded(seed));
    const session = await TrainingSession.create(graph, imageShape, state, checkpoint?.step);
    let epoch = checkpoint?.epoch ?? 0;
    const progress: TrainingProgress = {
      maxEpochs,
      batchCount: data.trainBatchCount,
      get epoch() {
        return epoch;
      },
      get step() {
        return session.steps;
      },
      checkpoint: (metrics) => ({
        tensors: session.state(),
        epoch: epoch + 1,
        step: session.steps,
        metrics,
        callbacks: Object.fromEntries(callbacks.filter((c) => c.stateKey).map((c) => [c.stateKey, c.state?.()])),
      }),
    };
    for (const callback of callbacks) {
      if (callback.stateKey && checkpoint) callback.restore?.(checkpoint.callbacks[callback.stateKey]);
    }
    try {
      for (const callback of callbacks) await callback.onFitStart?.(progress);
      for (; epoch < maxEpochs; epoch++) {
        for (const callback of callbacks) await callback.onTrainEpochStart?.(progress);
        for await (const batch of data.trainBatches(epoch)) {
          const { loss } = await session.step(batch, optimizer.learningRate);
          logger?.log({ train_loss: loss }, session.steps);
          for (const callback of callbacks) {
            await callback.onTrainBatchEnd?.(progress, { loss, size: batch.labels.length });
          }
        }
        const metrics = await this.#validate(module, session, data);
        logger?.log({ ...metrics, epoch: epoch + 1 }, session.steps);
        for (const callback of callbacks) await callback.onValidationEpochEnd?.(progress, metrics);
      }
    } finally {
      for (const callback of callbacks) await callback.onFitEnd?.();
      await session.release();
    }
  }

  async #validate(module: Module, training: TrainingSession, data: DataModule): Promise<Record<string, number>> {
    const { network, imageShape, validationStep } = module;
    const parameters = training.state();
    const session = await createSession(compileEvaluation({ network, imageShape, step: validationStep, parameters }));
    const logits: number[] = [];
    const labels: number[] = [];
    let weightedLoss = 0;
    let totalWeight = 0;
    for await (const batch of data.validationBatches()) {
      const outputs = await session.run(batchFeeds(batch, imageShape));
      const [weight] = outputs.weight.data as Float32Array;
      weightedLoss += (outputs.loss.data as Float32Array)[0] * weight;
      totalWeight += weight;
      logits.push(...(outputs.logits.data as Float32Array));
      labels.push(...batch.labels);
    }
    await session.release();
    return module.onValidationEpochEnd({ loss: weightedLoss / totalWeight, logits, labels });
  }
}
