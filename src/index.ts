export { type Annotator, blurFaces, type FacesInImage, planesSurface, rgbSurface } from "./annotate/index.ts";
export { InputError } from "./errors.ts";
export { type MaskEvent, MaskEvents, type MaskSummary } from "./events/index.ts";
export {
  type DetectOptions,
  type Face,
  type Landmarks,
  MaskDetector,
  type MaskedFace,
  type UncertainRange,
} from "./faces/index.ts";
export { type Box, iou, type Point, type Size } from "./geometry/index.ts";
export { type Image, rgbImage, toRgb, toRgba } from "./image/index.ts";
export { LABELS, type MaskLabel } from "./labels.ts";
export { loadMaskDetector, type MaskDetectorOptions, type ModelSource } from "./load/node.ts";
export {
  annotate,
  createVideo,
  drawFaces,
  type ImageSource,
  openVideo,
  readImage,
  readVideo,
  type VideoReader,
  type VideoSource,
  writeImage,
} from "./media/node/index.ts";
export {
  type Frame,
  type PictureFrame,
  type Sink,
  type WatchedFrame,
  type WatchOptions,
  watch,
} from "./pipeline/index.ts";
export { type Track, Tracker } from "./track/index.ts";
