export { CROP_MARGIN, CropClassifier, type CropClassifierOptions, grownBox } from "./crop-classifier.ts";
export type { DetectedFace, FaceDetector, Landmarks, Point } from "./face-detector.ts";
export {
  loadCropClassifier,
  loadFaceDetector,
  loadMaskDetector,
  loadMaskModel,
  type MaskModelLoading,
} from "./load.ts";
export { MaskDetector, type MaskedFace } from "./mask-detector.ts";
export {
  type MaskAnswer,
  type MaskLabel,
  MaskModel,
  type MaskModelOptions,
  type UncertainRange,
} from "./mask-model.ts";
export { iou, nonMaximumSuppression } from "./non-maximum-suppression.ts";
export { RetinaFaceDetector, type RetinaFaceOptions } from "./retinaface/retinaface-detector.ts";
