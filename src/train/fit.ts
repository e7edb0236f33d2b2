import { InputError } from "../errors.ts";
import {
  averagedParameters,
  batchFeeds,
  compileEvaluation,
  detectBlockSize,
  initialParameters,
  type Optimizer,
  type TensorMap,
  TrainingSession,
  trainingProgram,
} from "../nn/index.ts";
import { checkOption, positiveNumber, wholeNumber } from "../options.ts";
import { seeded } from "../random.ts";
import { type Device, floats, type Runtime } from "../runtime/index.ts";
import type { Callback, TrainingProgress } from "./callbacks/callback.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { allFinite, DivergedError, findNotFinite, remedies, type Stepping } from "./diverged.ts";
import type { DataModule, Module, ValidationOutputs } from "./module.ts";
import type { Schedule } from "./schedule.ts";

export interface FitOptions {
  /** What computes. */
  runtime: Runtime;
  maxEpochs: number;
  /** Draws the first weights, and the noise of layers such as dropout. */
  seed?: number | undefined;
  callbacks?: readonly Callback[] | undefined;
  device?: Device | undefined;
  /** Batches an epoch at most. */
  maxBatches?: number | undefined;
}

/** One call of `Trainer.fit` under way. */
export class Fit implements AsyncDisposable {
  readonly #options: FitOptions;
  readonly #module: Module;
  readonly #data: DataModule;
  readonly #session: TrainingSession;
  readonly #schedule: Schedule;
  readonly #stepping: Stepping;
  readonly #callbacks: readonly Callback[];
  readonly #progress: TrainingProgress;
  #epoch: number;
  #batch: number;
  #losses: { sum: number; count: number };
  #stopped = false;

  static async start(options: FitOptions, module: Module, data: DataModule, checkpoint?: Checkpoint): Promise<Fit> {
    const { runtime, seed = 0, device } = options;
    const { network, imageShape, trainingStep: step } = module;
    const { optimizer, schedule = constant(optimizer), clipNorm } = module.configureOptimizers();
    checkOption("learningRate", optimizer.learningRate, positiveNumber);
    if (clipNorm !== undefined) checkOption("clipNorm", clipNorm, positiveNumber);
    checkOption("trainBatchCount", data.trainBatchCount, wholeNumber(1));
    const blockSize = device && device !== "cpu" ? 0 : await detectBlockSize(runtime);
    const program = trainingProgram({ network, imageShape, step, optimizer, clipNorm, blockSize });
    const astray = checkpoint && findNotFinite(checkpoint.tensors);
    if (astray) throw new InputError(`the checkpoint cannot be gone on from: ${astray} is not finite`);
    const state = checkpoint?.tensors ?? firstState(module, seed);
    const session = await TrainingSession.create(runtime, program, imageShape, state, checkpoint?.step, {
      device,
      seed,
    });
    const stepping = { learningRate: optimizer.learningRate, clipNorm };
    return new Fit({ options, module, data, session, schedule, stepping, checkpoint });
  }

  private constructor(parts: {
    options: FitOptions;
    module: Module;
    data: DataModule;
    session: TrainingSession;
    schedule: Schedule;
    stepping: Stepping;
    checkpoint: Checkpoint | undefined;
  }) {
    const { options, module, data, session, schedule, stepping, checkpoint } = parts;
    this.#options = options;
    this.#module = module;
    this.#data = data;
    this.#session = session;
    this.#schedule = schedule;
    this.#stepping = stepping;
    this.#callbacks = options.callbacks ?? [];
    this.#epoch = checkpoint?.epoch ?? 0;
    this.#batch = checkpoint?.batch ?? 0;
    this.#losses = checkpoint?.losses ?? { sum: 0, count: 0 };
    this.#progress = this.#view();
    if (!checkpoint) return;
    if (checkpoint.schedule !== undefined) schedule.restore?.(checkpoint.schedule);
    for (const callback of this.#callbacks) {
      const saved = callback.stateKey && checkpoint.callbacks[callback.stateKey];
      if (saved) callback.restore?.(saved);
    }
  }

  /**
   * Returns whether it was stopped within an epoch.
   *
   * @throws DivergedError at the first loss, answer or weight that is not finite
   */
  async run(): Promise<boolean> {
    const { maxEpochs } = this.#options;
    for (const callback of this.#callbacks) await callback.onFitStart?.(this.#progress);
    while (this.#epoch < maxEpochs && !this.#stopped) {
      await this.#trainEpoch();
      if (this.#stopped) {
        for (const callback of this.#callbacks) await callback.onStop?.(this.#progress);
        return true;
      }
      const { outputs, metrics } = await this.#validate();
      this.#schedule.onValidationEpochEnd?.(metrics);
      for (const callback of this.#callbacks) await callback.onValidationEpochEnd?.(this.#progress, metrics, outputs);
      this.#epoch++;
      this.#batch = 0;
      this.#losses = { sum: 0, count: 0 };
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const callback of this.#callbacks) await callback.onFitEnd?.();
    } finally {
      await this.#session[Symbol.asyncDispose]();
    }
  }

  get #batchCount(): number {
    return Math.min(this.#data.trainBatchCount, this.#options.maxBatches ?? Infinity);
  }

  get #learningRate(): number {
    const steps = this.#options.maxEpochs * this.#batchCount;
    return this.#schedule.learningRate(Math.min(1, (this.#epoch * this.#batchCount + this.#batch) / steps));
  }

  async #trainEpoch(): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainEpochStart?.(this.#progress);
    if (this.#batch >= this.#batchCount) return;
    for await (const batch of this.#data.trainBatches(this.#epoch, this.#batch)) {
      const learningRate = this.#learningRate;
      const { loss } = await this.#session.step(batch, learningRate);
      this.#batch++;
      if (!Number.isFinite(loss)) throw this.#diverged(`batch ${this.#batch}: the loss is ${loss}`);
      this.#losses = { sum: this.#losses.sum + loss, count: this.#losses.count + 1 };
      const result = { loss, size: batch.labels.length, learningRate };
      for (const callback of this.#callbacks) await callback.onTrainBatchEnd?.(this.#progress, result);
      if (this.#stopped || this.#batch >= this.#batchCount) return;
    }
    if (this.#losses.count === 0) throw new InputError(`epoch ${this.#epoch + 1}: the training part has no batches`);
  }

  async #validate(): Promise<{ outputs: ValidationOutputs; metrics: Record<string, number> }> {
    const { network, imageShape, validationStep: step } = this.#module;
    const { runtime, device } = this.#options;
    const parameters = averagedParameters(this.#requireFiniteState());
    await using session = await runtime.open(compileEvaluation({ network, imageShape, step, parameters }), { device });
    const logits: number[] = [];
    const labels: number[] = [];
    let weightedLoss = 0;
    let totalWeight = 0;
    let batches = 0;
    for await (const batch of this.#data.validationBatches()) {
      const outputs = await session.run(batchFeeds(batch, imageShape));
      const rows = floats(outputs.logits);
      const [loss] = floats(outputs.loss);
      const [weight] = floats(outputs.weight);
      batches++;
      if (!Number.isFinite(loss)) throw this.#diverged(`validation batch ${batches}: the loss is ${loss}`);
      if (!allFinite(rows)) throw this.#diverged(`validation batch ${batches}: an answer is not a finite number`);
      weightedLoss += loss * weight;
      totalWeight += weight;
      logits.push(...rows);
      labels.push(...batch.labels);
      for (const callback of this.#callbacks) await callback.onValidationBatchEnd?.(batch, rows);
    }
    if (batches === 0) throw new InputError(`epoch ${this.#epoch + 1}: the validation part has no batches`);
    const outputs = { loss: weightedLoss / totalWeight, logits, labels };
    const trainLoss = this.#losses.sum / Math.max(1, this.#losses.count);
    return { outputs, metrics: { train_loss: trainLoss, ...this.#module.onValidationEpochEnd(outputs) } };
  }

  #diverged(what: string): DivergedError {
    return new DivergedError(`epoch ${this.#epoch + 1}, ${what}; ${remedies(this.#stepping)}`);
  }

  /** Layers such as ReLU may hide a weight that is not finite from the loss. */
  #requireFiniteState(): TensorMap {
    const state = this.#session.state();
    const astray = findNotFinite(state);
    if (astray) throw this.#diverged(`batch ${this.#batch}: ${astray} is no longer finite`);
    return state;
  }

  #view(): TrainingProgress {
    const fit = this;
    return {
      maxEpochs: fit.#options.maxEpochs,
      batchCount: fit.#batchCount,
      get epoch() {
        return fit.#epoch;
      },
      get batch() {
        return fit.#batch;
      },
      get step() {
        return fit.#session.steps;
      },
      get learningRate() {
        return fit.#learningRate;
      },
      get state() {
        return fit.#session.state();
      },
      checkpoint: (finished) => fit.#checkpoint(finished),
      stop: () => {
        fit.#stopped = true;
      },
    };
  }

  /** @throws DivergedError where a weight is not finite: such a state is never kept */
  #checkpoint(finished?: Record<string, number>): Checkpoint {
    const state = this.#requireFiniteState();
    return {
      tensors: new Map([...state].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }])),
      ...(finished
        ? { epoch: this.#epoch + 1, batch: 0, losses: { sum: 0, count: 0 } }
        : { epoch: this.#epoch, batch: this.#batch, losses: this.#losses }),
      step: this.#session.steps,
      metrics: finished ?? {},
      schedule: this.#schedule.state?.(),
      callbacks: Object.fromEntries(this.#callbacks.filter((c) => c.stateKey).map((c) => [c.stateKey, c.state?.()])),
    };
  }
}

/** @throws InputError where a pretrained tensor is none of the network's */
function firstState({ network, pretrained = new Map() }: Module, seed: number): TensorMap {
  const drawn = initialParameters(network, seeded(seed));
  for (const [name, { shape }] of pretrained) {
    const own = drawn.get(name)?.shape;
    if (own?.join() === shape.join()) continue;
    throw new InputError(`pretrained: ${name} of [${shape}] is ${own ? `[${own}] in` : "not in"} the network`);
  }
  return new Map([...drawn, ...pretrained]);
}

const constant = ({ learningRate }: Optimizer): Schedule => ({ learningRate: () => learningRate });
