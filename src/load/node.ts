import {
  type CropClassifier,
  type CropClassifierOptions,
  type DetectorOptions,
  FACE_DETECTORS,
  type FaceDetector,
  type FaceDetectorName,
  type FaceSearchOptions,
  type MaskDetector,
  openCropClassifier,
  openFaceDetector,
  openMaskDetector,
} from "../faces/index.ts";
import { MODEL_FILE, PHOTO_FACE_DETECTOR_FILE } from "../model/index.ts";
import { checkOption, threadCount } from "../options.ts";
import type { SessionOptions } from "../runtime/index.ts";
import { nodeRuntime } from "../runtime/node.ts";
import { threadRuntime } from "../runtime/thread.ts";
import { type ModelSource, packagedModel, readModel } from "./model-file.ts";

export type { ModelSource };

export interface MaskDetectorOptions extends DetectorOptions {
  /** The package's own mask detector where left out. */
  model?: ModelSource | undefined;
  /**
   * Which network finds the faces: `centerface`, which finds the most, or, with `workers`, as videos have it, `retinaface`,
   * which takes a seventh of the time.
   */
  faceDetector?: FaceDetectorName | undefined;
  /**
   * Compute in so many threads beside the main one, each with one thread inside an op, so that several frames are searched
   * at once and all else goes on meanwhile: for videos. On the main thread, one picture at a time, where left out.
   */
  workers?: number | undefined;
}

/**
 * Face detector and mask classifier, ready to use, computed by ONNX Runtime on this machine.
 *
 * @throws InputError where the model is missing or not Maskwatch's, the device is not there, or an option is out of range
 * @example
 * await using detector = await loadMaskDetector({ faceSides: [640] });
 * const faces = await detector.detect(await readImage("photo.jpg"));
 */
export async function loadMaskDetector(options: MaskDetectorOptions = {}): Promise<MaskDetector> {
  const { model, workers, ...rest } = options;
  const faceDetector = faceDetectorOf(options.faceDetector ?? (workers === undefined ? "centerface" : "retinaface"));
  if (workers !== undefined) checkOption("workers", workers, threadCount);
  const [faces, masks] = await Promise.all([
    packagedModel(FACE_FILES[faceDetector]),
    model === undefined ? packagedModel(MODEL_FILE) : readModel(model),
  ]);
  const runtime = workers === undefined ? nodeRuntime : threadRuntime({ threads: workers });
  return openMaskDetector(runtime, { faceDetector, faces, masks }, rest);
}

/** A face detector of the package alone, CenterFace where left out. @throws InputError as {@link loadMaskDetector} */
export async function loadFaceDetector({
  faceDetector = "centerface",
  ...options
}: FaceSearchOptions & SessionOptions & Pick<MaskDetectorOptions, "faceDetector"> = {}): Promise<FaceDetector> {
  const name = faceDetectorOf(faceDetector);
  return openFaceDetector(nodeRuntime, name, await packagedModel(FACE_FILES[name]), options);
}

const FACE_FILES: Readonly<Record<FaceDetectorName, string>> = {
  centerface: PHOTO_FACE_DETECTOR_FILE,
  retinaface: "face-detector.onnx",
};

const faceDetectorOf = (name: FaceDetectorName) =>
  checkOption("faceDetector", name, {
    allows: `one of ${FACE_DETECTORS.join(", ")}`,
    accepts: (value) => FACE_DETECTORS.includes(value),
  });

/**
 * A trained network that classifies face crops; the package's mask detector where none is given.
 *
 * @throws InputError as {@link loadMaskDetector}
 */
export async function loadCropClassifier(
  model?: ModelSource,
  options: SessionOptions & CropClassifierOptions = {},
): Promise<CropClassifier> {
  const file = await (model === undefined ? packagedModel(MODEL_FILE) : readModel(model));
  return openCropClassifier(nodeRuntime, file, options);
}
