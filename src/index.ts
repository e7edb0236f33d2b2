export { type Annotator, blurFaces, type FacesInImage, planesSurface, rgbSurface } from "./annotate/index.ts";
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
export * from "./portable.ts";
