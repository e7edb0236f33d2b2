import { InputError } from "../errors.ts";
import type { TensorMap } from "../nn/index.ts";

/** Training went astray: a loss, an answer or a weight is no longer a finite number. Steps after it would learn nothing. */
export class DivergedError extends InputError {}

/** What decides how large steps are. */
export interface Stepping {
  learningRate: number;
  clipNorm: number | undefined;
}

/** What can be done about it. */
export function remedies({ learningRate, clipNorm }: Stepping): string {
  const lower = `train again with a lower --learning-rate (it is ${Number(learningRate.toPrecision(3))})`;
  return clipNorm === undefined ? `${lower} or with --clip-norm` : lower;
}

/** Whether all numbers of an array are finite. */
export function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** The first tensor that holds a number that is not finite. */
export function findNotFinite(tensors: TensorMap): string | undefined {
  for (const [name, { data }] of tensors) if (!allFinite(data)) return name;
  return undefined;
}
