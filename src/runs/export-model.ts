import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../files/index.ts";
import { type ModelDescription, toMetadata } from "../model/index.ts";
import { compileInference, type ImageShape, type Layer, type TensorMap } from "../nn/index.ts";

/** Writes the network for use: uint8 `[N, H, W, 3]` in, probabilities `[N, classes]` out; see `compileInference`. */
export async function exportModel(
  file: string,
  inference: { network: Layer; imageShape: ImageShape; parameters: TensorMap; temperature?: number },
  { classes, training }: Pick<ModelDescription, "classes" | "training">,
): Promise<void> {
  const [height, width, channels] = inference.imageShape;
  const metadata = toMetadata({ classes, input: { height, width, channels }, training });
  const model = compileInference({ ...inference, metadata });
  await writeAtomically(file, (partial) => writeFile(partial, model));
}
