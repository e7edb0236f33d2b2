import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../../files/index.ts";
import type { Callback, TrainingProgress } from "../../train/index.ts";

/** Writes every epoch's metrics to a CSV: `epoch`, from 1, `step`, `learning_rate`, then the metrics. */
export class CsvLog implements Callback {
  readonly stateKey = "CsvLog";
  readonly #file: string;
  #rows: Record<string, number>[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  async onValidationEpochEnd(progress: TrainingProgress, metrics: Record<string, number>): Promise<void> {
    const { epoch, step, learningRate } = progress;
    this.#rows.push({ epoch: epoch + 1, step, learning_rate: learningRate, ...metrics });
    const columns = Object.keys(this.#rows[0]);
    const lines = [columns, ...this.#rows.map((row) => columns.map((column) => row[column]))];
    const text = `${lines.map((line) => line.join(",")).join("\n")}\n`;
    await writeAtomically(this.#file, (partial) => writeFile(partial, text));
  }

  state() {
    return this.#rows;
  }

  restore(state: unknown): void {
    this.#rows = state as Record<string, number>[];
  }
}
