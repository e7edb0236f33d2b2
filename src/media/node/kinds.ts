import { extname } from "node:path";

const PHOTO_ENDINGS = [".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"];
const VIDEO_ENDINGS = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".wmv"];
/** Containers that H.264 fits. */
const H264_ENDINGS = [".mp4", ".m4v", ".mov", ".mkv"];

const ending = (path: string) => extname(path).toLowerCase();

export const isPhoto = (path: string) => PHOTO_ENDINGS.includes(ending(path));
export const isVideo = (path: string) => VIDEO_ENDINGS.includes(ending(path));

/** The ending of an annotated video: its own where H.264 fits the container, else `.mp4`. */
export const videoOutputEnding = (path: string) => (H264_ENDINGS.includes(ending(path)) ? ending(path) : ".mp4");
