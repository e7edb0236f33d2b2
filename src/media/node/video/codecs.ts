/** What videos are coded in. */
export const VIDEO_CODECS = ["h264", "hevc", "av1", "vp9"] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];
