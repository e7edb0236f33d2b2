export { annotate } from "./annotate.ts";
export { isPhoto, isVideo, videoOutputEnding } from "./kinds.ts";
export { type ImageSource, imageProblem, readFace, readImage } from "./read-image.ts";
export { readVideo, type VideoReader } from "./video-reader.ts";
export { createVideo } from "./video-writer.ts";
export { sharpImage, writeImage } from "./write-image.ts";
