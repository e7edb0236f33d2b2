export type { DetectedFace, FaceDetector } from "./face-detector.ts";
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
export { SsdDetector, type SsdOptions } from "./ssd/ssd-detector.ts";
