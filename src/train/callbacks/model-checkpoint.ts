import { join } from "node:path";
import { writeCheckpoint } from "../checkpoint.ts";
import type { Callback, TrainingProgress } from "./callback.ts";

export interface ModelCheckpointOptions {
  folder: string;
  /** The metric that decides which epoch is best. */
  monitor?: string;
  mode?: "max" | "min";
  /** A metric that decides between equals, the lower the better. */
  tieBreaker?: string;
}

export interface BestEpoch {
  /** From 1. */
  epoch: number;
  metrics: Record<string, number>;
}

/** After each epoch writes `last.safetensors`, and `best.safetensors` where the epoch is the best so far. */
export class ModelCheckpoint implements Callback {
  readonly stateKey = "ModelCheckpoint";
  readonly #options: Required<ModelCheckpointOptions>;
  #best?: BestEpoch;

  constructor(options: ModelCheckpointOptions) {
    this.#options = { monitor: "val_accuracy", mode: "max", tieBreaker: "val_loss", ...options };
  }

  get bestFile(): string {
    return join(this.#options.folder, "best.safetensors");
  }

  get lastFile(): string {
    return join(this.#options.folder, "last.safetensors");
  }

  get best(): BestEpoch | undefined {
    return this.#best;
  }

  state() {
    return this.#best;
  }

  restore(state: unknown): void {
    this.#best = state as BestEpoch | undefined;
  }

  async onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): Promise<void> {
    const isBest = !this.#best || this.#better(metrics, this.#best.metrics);
    if (isBest) this.#best = { epoch: progress.epoch + 1, metrics };
    const checkpoint = progress.checkpoint(metrics);
    if (isBest) await writeCheckpoint(this.bestFile, checkpoint);
    await writeCheckpoint(this.lastFile, checkpoint);
  }

  #better(a: Record<string, number>, b: Record<string, number>): boolean {
    const { monitor, mode, tieBreaker } = this.#options;
    if (a[monitor] === b[monitor]) return a[tieBreaker] < b[tieBreaker];
    return mode === "max" ? a[monitor] > b[monitor] : a[monitor] < b[monitor];
  }
}
