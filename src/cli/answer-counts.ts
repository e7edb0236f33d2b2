import type { MaskedFace } from "../faces/index.ts";
import { LABELS, labelNames, type MaskLabel } from "../labels.ts";

/** How many faces got which answer. */
export class AnswerCounts {
  readonly #counts = new Map<MaskLabel, number>();

  add(faces: readonly Pick<MaskedFace, "label">[]): this {
    for (const { label } of faces) this.#counts.set(label, this.of(label) + 1);
    return this;
  }

  addAll(other: AnswerCounts): void {
    for (const label of labelNames) this.#counts.set(label, this.of(label) + other.of(label));
  }

  of(label: MaskLabel): number {
    return this.#counts.get(label) ?? 0;
  }

  get faces(): number {
    return labelNames.reduce((sum, label) => sum + this.of(label), 0);
  }

  /** Masks and bare faces, and of the other answers those that were given. */
  toString(): string {
    const told = labelNames.filter((label) => label === "mask" || label === "no_mask" || this.of(label) > 0);
    return told.map((label) => `${this.of(label)} ${LABELS[label].counted}`).join(", ");
  }
}

export const counted = (count: number, one: string, several = `${one}s`) => `${count} ${count === 1 ? one : several}`;
