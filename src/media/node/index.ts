export { annotate, drawFaces } from "./annotate.ts";
export { checkPhoto, type PhotoCheck } from "./check-photo.ts";
export { type FileKind, fileKind, isPhoto, isVideo } from "./kinds.ts";
export { type ImageSource, type ReadImageOptions, readFace, readImage } from "./read-image.ts";
export {
  type CreateVideoOptions,
  createVideo,
  findSequence,
  isAddress,
  isSequence,
  isWritableVideo,
  type OpenVideoOptions,
  openVideo,
  readVideo,
  shownSource,
  VIDEO_CODECS,
  type VideoCodec,
  type VideoPictureFrame,
  type VideoReader,
  type VideoReport,
  type VideoSink,
  type VideoSource,
} from "./video/index.ts";
export { isWritableImage, sharpImage, type WriteImageOptions, writeImage } from "./write-image.ts";
