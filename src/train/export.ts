import { writeFile } from "node:fs/promises";
import { writeAtomically } from "../atomic-file.ts";
import { compileInference, type ImageShape, type Layer, type TensorMap } from "../nn/index.ts";
import { type Task, tasks } from "./tasks.ts";

/** What a model file says of itself, in its ONNX metadata. */
export interface ModelDescription {
  task?: Task;
  /** How the network was trained, on what, with which result; JSON. */
  training: unknown;
}

/** Writes the network for use: uint8 `[N, H, W, 3]` in, probabilities `[N, 2]` out; see `compileInference`. */
export async function exportModel(
  file: string,
  inference: { network: Layer; imageShape: ImageShape; parameters: TensorMap; temperature?: number },
  { task = "mask", training }: ModelDescription,
): Promise<void> {
  const [height, width, channels] = inference.imageShape;
  const metadata = {
    "maskwatch.format": "1",
    "maskwatch.classes": JSON.stringify(tasks[task]),
    "maskwatch.input": JSON.stringify({ height, width, channels }),
    "maskwatch.training": JSON.stringify(training),
  };
  const model = compileInference({ ...inference, metadata });
  await writeAtomically(file, (partial) => writeFile(partial, model));
}
