import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkOption, wholeNumber } from "../../options.ts";
import {
  type Callback,
  isBetter,
  type Mode,
  modeOf,
  monitored,
  type Ranking,
  type TrainingProgress,
} from "../../train/index.ts";
import { writeCheckpoint } from "../checkpoint-file.ts";

export interface ModelCheckpointOptions {
  folder: string;
  /** The metric that decides which epoch is best; `val_accuracy` where left out. */
  monitor?: string | undefined;
  /** It follows the metric where left out. */
  mode?: Mode | undefined;
  /** A metric that decides between equals, the lower the better; `val_loss` where left out. */
  tieBreaker?: string | undefined;
  /** How many of the best epochs to keep beside `best`, as `epoch-N.safetensors`, where more than one; 1 where left out. */
  saveTopK?: number | undefined;
}

const DEFAULTS = { monitor: "val_accuracy", tieBreaker: "val_loss", saveTopK: 1 };

/** What decides which epoch is best. @throws InputError where the mode contradicts the metric */
export function rankingOf({
  monitor = DEFAULTS.monitor,
  mode,
  tieBreaker = DEFAULTS.tieBreaker,
}: Omit<ModelCheckpointOptions, "folder">): Ranking {
  return { monitor, mode: modeOf(monitor, mode), tieBreaker };
}

export interface BestEpoch {
  /** From 1. */
  epoch: number;
  metrics: Record<string, number>;
}

/**
 * Writes `last.safetensors` after each epoch, and where training is stopped within one; `best.safetensors` after an epoch
 * that is the best so far. An epoch that ends in an error writes nothing: what was there stays.
 */
export class ModelCheckpoint implements Callback {
  readonly stateKey = "ModelCheckpoint";
  readonly #folder: string;
  readonly #order: Ranking;
  /** How many to keep. */
  readonly #kept: number;
  /** Best first. */
  #ranking: BestEpoch[] = [];

  /** @throws InputError where an option is out of its range, or the mode contradicts the metric */
  constructor({ folder, ...options }: ModelCheckpointOptions) {
    this.#folder = folder;
    this.#order = rankingOf(options);
    this.#kept = Math.max(1, checkOption("saveTopK", options.saveTopK ?? DEFAULTS.saveTopK, wholeNumber(0)));
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
    monitored(metrics, this.#order.monitor);
    const kept = this.#kept;
    const entry = { epoch: progress.epoch + 1, metrics };
    const place = this.#ranking.findIndex((other) => isBetter(metrics, other.metrics, this.#order));
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
}
