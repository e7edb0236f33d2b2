import { writeFile } from "node:fs/promises";
import { InputError } from "../errors.ts";
import { openCropClassifier } from "../faces/index.ts";
import { writeAtomically } from "../files/index.ts";
import { type ModelDescription, toMetadata } from "../model/index.ts";
import { compileInference } from "../nn/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { findNotFinite } from "../train/diverged.ts";

/**
 * Writes the network for use: uint8 `[N, H, W, 3]` in, probabilities `[N, classes]` out; see `compileInference`.
 *
 * @throws InputError where its answers are no numbers; nothing is written then
 */
export async function exportModel(
  file: string,
  inference: Omit<Parameters<typeof compileInference>[0], "metadata">,
  { classes, training }: Pick<ModelDescription, "classes" | "training">,
): Promise<void> {
  const astray = findNotFinite(inference.parameters);
  if (astray) throw new InputError(`${file}: not written, as ${astray} is not finite; train the network anew`);
  const [height, width, channels] = inference.imageShape;
  const metadata = toMetadata({ classes, input: { height, width, channels }, training });
  const model = compileInference({ ...inference, metadata });
  const tried = await openCropClassifier(nodeRuntime, { bytes: model, name: file });
  await tried[Symbol.asyncDispose]();
  await writeAtomically(file, (partial) => writeFile(partial, model));
}
