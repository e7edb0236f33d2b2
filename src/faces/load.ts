import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { InputError } from "../errors.ts";
import { createSession, type SessionOptions } from "../nn/index.ts";
import { CropClassifier, type CropClassifierOptions } from "./crop-classifier.ts";
import { MaskDetector } from "./mask-detector.ts";
import { MaskModel, type UncertainRange } from "./mask-model.ts";
import { RetinaFaceDetector, type RetinaFaceOptions } from "./retinaface/retinaface-detector.ts";

const packaged = (name: string) => fileURLToPath(new URL(`../../models/${name}`, import.meta.url));

/** The face detector of the package. */
export async function loadFaceDetector(options: RetinaFaceOptions & SessionOptions = {}): Promise<RetinaFaceDetector> {
  return new RetinaFaceDetector(await createSession(packaged("face-detector.onnx"), options), options);
}

/**
 * A trained network; the package's own where no file is given.
 *
 * @throws InputError where the file is missing or was not written by Maskwatch
 */
export async function loadCropClassifier(
  file = packaged("mask-detector.onnx"),
  { margin, ...options }: SessionOptions & Pick<CropClassifierOptions, "margin"> = {},
): Promise<CropClassifier> {
  const bytes = await readFile(file).catch(() => {
    throw new InputError(`${file}: no such model`);
  });
  const metadata = readMetadata(bytes);
  if (metadata["maskwatch.format"] !== "1") {
    throw new InputError(`${file}: not a model of Maskwatch; give the mask-detector.onnx of a training run`);
  }
  const { width, height } = JSON.parse(metadata["maskwatch.input"]);
  const classes = JSON.parse(metadata["maskwatch.classes"]);
  return new CropClassifier(await createSession(bytes, options), { classes, width, height, margin });
}

export interface MaskModelLoading extends SessionOptions {
  uncertain?: UncertainRange;
  /** Tell masks that leave the nose out apart, by the package's second network. */
  noseOut?: boolean;
}

/**
 * The classifier of `file` as a mask model; the package's own where no file is given.
 *
 * @throws InputError as `loadCropClassifier`, and where the file's network tells other classes apart
 */
export async function loadMaskModel(
  file?: string,
  { uncertain, noseOut, ...options }: MaskModelLoading = {},
): Promise<MaskModel> {
  const masks = await loadCropClassifier(file, options);
  if (masks.classes[1] !== "mask") {
    throw new InputError(`${file}: tells ${masks.classes.join(" from ")}, not whether there is a mask`);
  }
  const nose = noseOut ? await loadCropClassifier(packaged("nose-detector.onnx"), options) : undefined;
  return new MaskModel(masks, { uncertain, nose });
}

/** Face detector and mask model together, ready to use. */
export async function loadMaskDetector({
  model,
  ...options
}: RetinaFaceOptions & MaskModelLoading & { model?: string } = {}): Promise<MaskDetector> {
  return new MaskDetector(await loadFaceDetector(options), await loadMaskModel(model, options));
}

function readMetadata(bytes: Uint8Array): Record<string, string> {
  try {
    const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
    return Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  } catch {
    return {};
  }
}
