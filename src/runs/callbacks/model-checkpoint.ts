import { rm } from "node:fs/promises";
import { join } from "node:path";
import { withDefaults } from "../../options.ts";
import { type Callback, type Mode, monitored, type TrainingProgress } from "../../train/index.ts";
import { writeCheckpoint } from "../checkpoint-file.ts";

export interface ModelCheckpointOptions {
  folder: string;
  /** The metric that decides which epoch is best; `val_accuracy` where left out. */
  monitor?: string | undefined;
  /** `max` where left out. */
  mode?: Mode | undefined;
  /** A metric that decides between equals, the lower the better; `val_loss` where left out. */
  tieBreaker?: string | undefined;
  /** How many of the best epochs to keep beside `best`, as `epoch-N.safetensors`, where more than one; 1 where left out. */
  saveTopK?: number | undefined;
}

const DEFAULTS = { monitor: "val_accuracy", mode: "max" as Mode, tieBreaker: "val_loss", saveTopK: 1 };

export interface BestEpoch {
  /** From 1. */
  epoch: number;
  metrics: Record<string, number>;
}

/**
 * After each epoch, and where training is stopped, writes `last.safetensors`; `best.safetensors` where the epoch is the
 * best so far.
 */
export class ModelCheckpoint implements Callback {
  readonly stateKey = "ModelCheckpoint";
  readonly #folder: string;
  readonly #options: typeof DEFAULTS;
  /** Best first. */
  #ranking: BestEpoch[] = [];

  constructor({ folder, ...options }: ModelCheckpointOptions) {
    this.#folder = folder;
    this.#options = withDefaults(DEFAULTS, options);
  }

  get bestFile(): string {
    return join(this.#folder, "best.safetensors");
  }

  get lastFile(): string {
    return join(this.#folder, "last.safetensors");
  }

  get best(): BestEpoch | undefined {
    return this.#ranking[0];
  }

  state() {
    return this.#ranking;
  }

  restore(state: unknown): void {
    this.#ranking = state as BestEpoch[];
  }

  async onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): Promise<void> {
    monitored(metrics, this.#options.monitor);
    const kept = Math.max(1, this.#options.saveTopK);
    const entry = { epoch: progress.epoch + 1, metrics };
    const place = this.#ranking.findIndex((other) => this.#better(metrics, other.metrics));
    const ranking = this.#ranking.toSpliced(place < 0 ? this.#ranking.length : place, 0, entry);
    this.#ranking = ranking.slice(0, kept);
    const checkpoint = progress.checkpoint(metrics);
    if (this.best === entry) await writeCheckpoint(this.bestFile, checkpoint);
    if (kept > 1 && this.#ranking.includes(entry)) await writeCheckpoint(this.#epochFile(entry), checkpoint);
    await writeCheckpoint(this.lastFile, checkpoint);
    for (const dropped of ranking.slice(kept)) await rm(this.#epochFile(dropped), { force: true });
  }

  onStop(progress: TrainingProgress): Promise<void> {
    return writeCheckpoint(this.lastFile, progress.checkpoint());
  }

  #epochFile({ epoch }: BestEpoch): string {
    return join(this.#folder, `epoch-${epoch}.safetensors`);
  }

  #better(a: Record<string, number>, b: Record<string, number>): boolean {
    const { monitor, mode, tieBreaker } = this.#options;
    if (a[monitor] === b[monitor]) return a[tieBreaker] < b[tieBreaker];
    return mode === "max" ? a[monitor] > b[monitor] : a[monitor] < b[monitor];
  }
}
