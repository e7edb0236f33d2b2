export { isPhoto, writePhoto } from "./photo.ts";
export { isVideo, processVideo, type VideoFrame, type VideoOptions, videoOutputEnding } from "./video.ts";
