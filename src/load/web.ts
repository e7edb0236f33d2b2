import { InputError } from "../errors.ts";
import {
  type DetectorModels,
  type DetectorOptions,
  type MaskDetector,
  type ModelFile,
  openMaskDetector,
} from "../faces/index.ts";
import { MODEL_FILE } from "../model/index.ts";
import { type WebRuntimeOptions, webRuntime } from "../runtime/web.ts";

export interface WebMaskDetectorOptions extends DetectorOptions, WebRuntimeOptions {
  /** Where the package's `models/` folder is served from, such as `/models/`. */
  models: string | URL;
  /** A mask detector of one's own: where it is served from, or its bytes. */
  model?: string | URL | Uint8Array | undefined;
}

/**
 * Face detector and mask classifier, ready to use, computed in WebAssembly: pictures stay on the device.
 *
 * @throws InputError where a model cannot be loaded or is not Maskwatch's, or an option is out of range
 */
export async function loadMaskDetector(options: WebMaskDetectorOptions): Promise<MaskDetector> {
  const { models, model, wasmPaths, ...rest } = options;
  const files = await fetchModels({ models, model });
  return openMaskDetector(webRuntime({ wasmPaths, threads: rest.threads }), files, rest);
}

/** The files of a detector, to open it more than once. @throws InputError where one cannot be loaded */
export async function fetchModels({
  models,
  model,
}: Pick<WebMaskDetectorOptions, "models" | "model">): Promise<DetectorModels> {
  const base = new URL(String(models).replace(/\/?$/, "/"), globalThis.location?.href);
  const [faces, masks] = await Promise.all([
    fetched(new URL("face-detector.onnx", base)),
    fetched(model ?? new URL(MODEL_FILE, base)),
  ]);
  return { faceDetector: "retinaface", faces, masks };
}

async function fetched(source: string | URL | Uint8Array): Promise<ModelFile> {
  if (source instanceof Uint8Array) return { bytes: source, name: "the model" };
  const response = await fetch(source).catch((error: Error) => {
    throw new InputError(`${source}: the model cannot be loaded (${error.message})`);
  });
  if (!response.ok) throw new InputError(`${source}: the model cannot be loaded (HTTP status ${response.status})`);
  return { bytes: new Uint8Array(await response.arrayBuffer()), name: String(source) };
}
