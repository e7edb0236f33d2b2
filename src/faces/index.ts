export { CenterFace } from "./centerface/centerface.ts";
export { CROP_MARGIN, CropClassifier, type CropClassifierOptions } from "./crop-classifier.ts";
export {
  type DetectOptions,
  type Face,
  type FaceDetector,
  type Landmarks,
  landmarksBy,
  type MaskedFace,
} from "./face.ts";
export { type MaskAnswer, MaskClassifier, type MaskClassifierOptions, type UncertainRange } from "./mask-classifier.ts";
export { MaskDetector } from "./mask-detector.ts";
export { nonMaximumSuppression, ONE_FACE, type SuppressionOptions } from "./non-maximum-suppression.ts";
export {
  type DetectorModels,
  type DetectorOptions,
  FACE_DETECTORS,
  type FaceDetectorName,
  type ModelFile,
  openCropClassifier,
  openFaceDetector,
  openMaskDetector,
} from "./open.ts";
export { RetinaFace } from "./retinaface/retinaface.ts";
export type { FaceSearchOptions } from "./side-search.ts";
