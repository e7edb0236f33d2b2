export type { DetectedFace, FaceDetector, Landmarks, Point } from "./face-detector.ts";
export { loadFaceDetector, loadMaskDetector, loadMaskModel } from "./load.ts";
export { MaskDetector, type MaskedFace } from "./mask-detector.ts";
export {
  CROP_MARGIN,
  grownBox,
  type MaskAnswer,
  type MaskClass,
  type MaskLabel,
  MaskModel,
  type MaskModelOptions,
  type UncertainRange,
} from "./mask-model.ts";
export { iou, nonMaximumSuppression } from "./non-maximum-suppression.ts";
export { RetinaFaceDetector, type RetinaFaceOptions } from "./retinaface/retinaface-detector.ts";
