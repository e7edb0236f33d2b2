import { checkOption, type Rule, withDefaults } from "../../../options.ts";
import { LIMITS, VIDEO_CODECS, type VideoCodec } from "./codecs.ts";
import type { VideoSource } from "./source.ts";

export interface CreateVideoOptions {
  /** What the frames are read from: its times, colours, sound and subtitles are taken over. */
  like: VideoSource | { readonly video: VideoSource };
  /** H.264 where left out, in WebM VP9. */
  codec?: VideoCodec | undefined;
  /** Constant quality: lower is better and larger; 20 for H.264, of the same look for the others. */
  crf?: number | undefined;
  /** In pixels; where one side is left out it follows the other, where both are, it is the source's size. */
  width?: number | undefined;
  height?: number | undefined;
  /** A steady rate: frames are repeated or left out. Where left out, every frame keeps its time. */
  frameRate?: number | undefined;
  /** Whether sound, subtitles and the like are kept (true). */
  sound?: boolean | undefined;
  /** Threads of the encoder (2). */
  threads?: number | undefined;
  /** What the video is, kept as the container's `comment`; its other metadata are the source's. */
  description?: string | undefined;
}

/** The options with what is taken where nothing is said. */
export type OutputSettings = Omit<CreateVideoOptions, "codec" | "sound" | "threads"> & {
  codec: VideoCodec;
  sound: boolean;
  threads: number;
};

const codecRule: Rule<VideoCodec> = {
  allows: `one of ${VIDEO_CODECS.join(", ")}`,
  accepts: (value) => VIDEO_CODECS.includes(value),
};
const crfRule = (codec: VideoCodec): Rule<number | undefined> => {
  const most = LIMITS[codec].crf;
  return {
    allows: `a number from 0 to ${most} with ${codec}`,
    accepts: (value) => value === undefined || (typeof value === "number" && value >= 0 && value <= most),
  };
};
const sideRule: Rule<number | undefined> = {
  allows: "a whole number of pixels from 16 to 16384",
  accepts: (value) => value === undefined || (Number.isInteger(value) && value >= 16 && value <= 16_384),
};
const rateRule: Rule<number | undefined> = {
  allows: "a number from 0.1 to 1000",
  accepts: (value) => value === undefined || (typeof value === "number" && value >= 0.1 && value <= 1000),
};
const threadsRule: Rule<number> = {
  allows: "a whole number from 0 to 64",
  accepts: (value) => Number.isInteger(value) && value >= 0 && value <= 64,
};

/** The options checked, over their defaults. @throws InputError that names the option */
export function outputSettings(path: string, options: CreateVideoOptions): OutputSettings {
  type Defaults = Pick<OutputSettings, "codec" | "sound" | "threads">;
  const defaults: Defaults = { codec: /\.webm$/i.test(path) ? "vp9" : "h264", sound: true, threads: 2 };
  const settings = { ...options, ...withDefaults<Defaults>(defaults, options) };
  checkOption("codec", settings.codec, codecRule);
  checkOption("crf", settings.crf, crfRule(settings.codec));
  checkOption("width", settings.width, sideRule);
  checkOption("height", settings.height, sideRule);
  checkOption("frameRate", settings.frameRate, rateRule);
  checkOption("threads", settings.threads, threadsRule);
  return settings;
}
