import type { VideoCodec } from "./codecs.ts";

/** What the names of videos that are written may end in, each a container's, and the codecs that it takes. */
const CONTAINERS: Readonly<Record<string, readonly VideoCodec[]>> = {
  ".mp4": ["h264", "hevc", "av1", "vp9"],
  ".m4v": ["h264"],
  ".mov": ["h264", "hevc"],
  ".mkv": ["h264", "hevc", "av1", "vp9"],
  ".webm": ["vp9", "av1"],
  ".ts": ["h264", "hevc"],
};
const ENDINGS = Object.keys(CONTAINERS);
const endingOf = (file: string) => ENDINGS.find((ending) => file.toLowerCase().endsWith(ending));

/** Whether `createVideo` writes a container of the file's ending. */
export const isWritableVideo = (file: string) => endingOf(file) !== undefined;

/** What the container of the file's ending takes. */
export const codecsOf = (file: string): readonly VideoCodec[] => CONTAINERS[endingOf(file) ?? ".mkv"];

export const writtenEndings = ENDINGS.join(", ");
