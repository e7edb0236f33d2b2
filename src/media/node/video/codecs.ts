/** What videos are coded in. */
export const VIDEO_CODECS = ["h264", "hevc", "av1", "vp9"] as const;
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/**
 * The highest constant quality that a codec's encoder takes, and the sides of its pictures, pixels. Of smaller ones SVT-AV1
 * never comes back, where the others refuse them.
 */
export const LIMITS: Readonly<Record<VideoCodec, { crf: number; least: number; most: number }>> = {
  h264: { crf: 51, least: 2, most: 16_384 },
  hevc: { crf: 51, least: 16, most: 16_384 },
  av1: { crf: 63, least: 32, most: 16_384 },
  vp9: { crf: 63, least: 2, most: 16_384 },
};
