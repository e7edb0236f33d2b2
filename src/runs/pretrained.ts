import { createHash } from "node:crypto";
import { packagedModel } from "../load/model-file.ts";
import type { TensorMap } from "../nn/index.ts";
import { type Network, type NetworkName, networks } from "../train/index.ts";

/** What a network began with, as a run knows it again. */
export interface KnownPretrained {
  /** A model of the package. */
  file: string;
  sha256: string;
}

export interface Pretrained extends KnownPretrained {
  weights: TensorMap;
}

/** What a network begins with; `undefined` of one whose weights are all drawn. */
export async function readPretrained(network: NetworkName): Promise<Pretrained | undefined> {
  const { pretrained }: Network = networks[network];
  if (!pretrained) return undefined;
  const { file } = pretrained;
  const { bytes } = await packagedModel(file);
  return { file, sha256: createHash("sha256").update(bytes).digest("hex"), weights: pretrained.weights(bytes) };
}

/** What a run keeps of it. */
export const knownPretrained = (pretrained?: Pretrained): KnownPretrained | undefined =>
  pretrained && { file: pretrained.file, sha256: pretrained.sha256 };

/**
 * What a network knows before it is trained, by its parameters' names: of `centerface` the backbone, as the package's face
 * detector of photos has it; nothing of the others.
 */
export async function pretrainedWeights(network: NetworkName): Promise<TensorMap> {
  return (await readPretrained(network))?.weights ?? new Map();
}

/** In what a network would begin otherwise than in a run that is known, in words; of another network or an older version, nothing. */
export function pretrainedDifference(before?: KnownPretrained, now?: KnownPretrained): string | undefined {
  if (!before || !now || before.sha256 === now.sha256) return undefined;
  return `it began with weights of another ${before.file} than this version of Maskwatch has`;
}
