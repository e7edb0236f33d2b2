export { annotate, drawFaces } from "./annotate.ts";
export { isPhoto, isVideo, videoOutputEnding } from "./kinds.ts";
export { type ImageSource, imageProblem, readFace, readImage } from "./read-image.ts";
export {
  type CreateVideoOptions,
  createVideo,
  type OpenVideoOptions,
  openVideo,
  readVideo,
  type VideoCodec,
  type VideoPictureFrame,
  type VideoReader,
  type VideoReport,
  type VideoSink,
  type VideoSource,
} from "./video/index.ts";
export { sharpImage, writeImage } from "./write-image.ts";
