/** What `import "maskwatch"` gives in a browser or a worker: nothing of Node. */
export type { Annotator, FacesInImage } from "./annotate/index.ts";
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
export { type Image, type Picture, pictureOf, rgbImage, toRgb, toRgba } from "./image/index.ts";
export { LABELS, type MaskLabel } from "./labels.ts";
export { loadMaskDetector, type WebMaskDetectorOptions } from "./load/web.ts";
export { annotate, type ImageSource, readImage } from "./media/web/index.ts";
export {
  type Frame,
  type PictureFrame,
  type Sink,
  type WatchedFrame,
  type WatchOptions,
  watch,
} from "./pipeline/index.ts";
export { type Track, Tracker } from "./track/index.ts";
