export { annotateImage, drawFaces } from "./annotate/index.ts";
export { decodeImage, prepareFaces, readTable, stratifiedSplit, writeTable } from "./data/index.ts";
export { CompileError, InputError } from "./errors.ts";
export {
  type DetectedFace,
  type FaceDetector,
  loadFaceDetector,
  loadMaskDetector,
  loadMaskModel,
  MaskDetector,
  type MaskedFace,
} from "./faces/index.ts";
export type { Box, RgbImage } from "./image/index.ts";
export { processVideo, writePhoto } from "./media/index.ts";
export { presets, Trainer, trainRun } from "./train/index.ts";
