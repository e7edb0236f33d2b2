import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../atomic-file.ts";
import { compileInference, type ImageShape, type Layer, type TensorMap } from "../nn/index.ts";

/** What a model file says of itself, in its ONNX metadata. */
export interface ModelDescription {
  /** How the network was trained, on what, with which result; JSON. */
  training: unknown;
}

/** In the order of the model's outputs. */
export const CLASS_NAMES = ["no_mask", "mask"] as const;

/** Writes the network for use: uint8 `[N, H, W, 3]` in, probabilities `[N, 2]` out; see `compileInference`. */
export async function exportModel(
  file: string,
  { network, imageShape, parameters }: { network: Layer; imageShape: ImageShape; parameters: TensorMap },
  { training }: ModelDescription,
): Promise<void> {
  const metadata = {
    "maskwatch.format": "1",
    "maskwatch.classes": JSON.stringify(CLASS_NAMES),
    "maskwatch.input": JSON.stringify({ height: imageShape[0], width: imageShape[1], channels: imageShape[2] }),
    "maskwatch.training": JSON.stringify(training),
  };
  const model = compileInference({ network, imageShape, parameters, metadata });
  await writeAtomically(file, (partial) => writeFile(partial, model));
}
