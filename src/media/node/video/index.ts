import type { OpenVideoOptions } from "./open.ts";
import type { CreateVideoOptions } from "./output-settings.ts";
import type { VideoReader } from "./reader.ts";
import type { VideoSource } from "./source.ts";
import type { VideoSink } from "./writer.ts";

export { VIDEO_CODECS, type VideoCodec } from "./codecs.ts";
export { isWritableVideo } from "./endings.ts";
export { findSequence } from "./find-sequence.ts";
export { isAddress, isSequence, shownSource } from "./names.ts";
export type { OpenVideoOptions } from "./open.ts";
export type { CreateVideoOptions } from "./output-settings.ts";
export type { VideoReader } from "./reader.ts";
export type { VideoPictureFrame, VideoReport, VideoSource } from "./source.ts";
export type { VideoSink } from "./writer.ts";

// FFmpeg is loaded at the first video: most programs that import Maskwatch read none.

/**
 * Opens a video by its name: a file of any format that FFmpeg reads, whatever its ending; `-`, standard input; a sequence of
 * pictures (`frames/%04d.png`, `frames/*.jpg`); a camera (`webcam:0`); a stream (`rtsp://…`, `http://…` with MJPEG or HLS).
 * Files, pipes and sequences show every frame. Cameras and streams are live: the newest frame counts, what is not taken in
 * time is left out and counted, and where they stall or drop they are opened again.
 *
 * Frames stand upright, have the size of the first, and times that begin at 0. What was missing, damaged, left out or away is
 * told by `report()`.
 *
 * @throws InputError where it is missing, no video, or does not answer
 * @example
 * await using video = await openVideo("clip.mp4");
 * for await (const frame of video.frames()) {
 *   using owned = frame;
 *   const small = await owned.picture.pixels({ size: { width: 640, height: 360 } });
 * }
 */
export async function openVideo(source: string | URL, options?: OpenVideoOptions): Promise<VideoSource> {
  return (await import("./open.ts")).openVideo(source, options);
}

/**
 * Opens a video; what {@link openVideo} opens.
 *
 * @throws InputError where it is missing or not a video
 */
export async function readVideo(source: string | URL, options?: OpenVideoOptions): Promise<VideoReader> {
  return (await import("./reader.ts")).readVideo(source, options);
}

/**
 * Makes a video of frames that come from another, with its times, colours, sound and subtitles. The file appears under its
 * name when it is finished and was found whole.
 *
 * @throws InputError where the container cannot hold it, or the file cannot be written
 * @example
 * await using video = await openVideo("clip.mp4");
 * await using copy = await createVideo("copy.mp4", { like: video });
 * for await (const frame of video.frames()) {
 *   using owned = frame;
 *   await copy.write(owned);
 * }
 * await copy.finish();
 */
export async function createVideo(path: string | URL, options: CreateVideoOptions): Promise<VideoSink> {
  return (await import("./writer.ts")).createVideo(path, options);
}
