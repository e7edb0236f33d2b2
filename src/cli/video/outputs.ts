import { type Command, Option } from "commander";
import { labelNames, type MaskLabel } from "../../labels.ts";
import { VIDEO_CODECS, type VideoCodec } from "../../media/node/index.ts";
import { constantQuality, folderName, framesASecond, videoSize } from "../parsers.ts";
import type { VideoOptions } from "./detect-video.ts";
import { EventCrops } from "./event-crops.ts";
import { EventLog } from "./event-log.ts";
import { SharePlot } from "./share-plot.ts";

/** What of videos goes where, as it stands on the command line. */
export interface VideoOutputOptions {
  blur?: "all" | MaskLabel | undefined;
  events?: string | undefined;
  crops?: string | undefined;
  plot?: string | undefined;
  codec?: VideoCodec | undefined;
  crf?: number | undefined;
  size?: { width?: number | undefined; height?: number | undefined } | undefined;
  fps?: number | undefined;
}

export function addVideoOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--blur <faces>", "make faces unrecognisable in annotated videos and in crops").choices([
        "all",
        ...labelNames,
      ]),
    )
    .option(
      "--events <file>",
      "of videos: write who appeared, put a mask on or off, and left, as .jsonl or .csv; of a camera after what is there",
    )
    .option("--crops <dir>", "of videos: write a picture of the person at each event", folderName)
    .option("--plot <file>", "of videos: draw the share of people with a mask over time, as .svg or .png")
    .addOption(new Option("--codec <name>", "of annotated videos (h264, in WebM vp9)").choices(VIDEO_CODECS))
    .option(
      "--crf <quality>",
      "of annotated videos: 0 to 51, of av1 and vp9 to 63; lower is better and larger (20)",
      constantQuality,
    )
    .option("--size <w>x<h>", "of annotated videos: 1280x720, or one side (1280x, x720)", videoSize)
    .option("--fps <n>", "of annotated videos: a steady rate, frames repeated or left out", framesASecond);
}

/** Where what is seen in the videos of one command goes; each is finished when all were seen. */
export class VideoOutputs implements AsyncDisposable {
  /** What one video's watch is told of it. */
  readonly parts: Required<Pick<VideoOptions, "events" | "crops" | "plot" | "coding">>;

  private constructor(parts: VideoOutputs["parts"]) {
    this.parts = parts;
  }

  /** @throws InputError where a file cannot be written, or its ending is of no format that is written */
  static async create(
    { events, crops, plot, codec, crf, size, fps }: VideoOutputOptions,
    { isLive }: { isLive: boolean },
  ): Promise<VideoOutputs> {
    const outputs = new VideoOutputs({
      crops: crops === undefined ? undefined : await EventCrops.create(crops),
      plot: plot === undefined ? undefined : await SharePlot.create(plot),
      events: undefined,
      coding: { codec, crf, ...size, frameRate: fps },
    });
    try {
      if (events !== undefined) outputs.parts.events = await EventLog.create(events, { isLive });
      return outputs;
    } catch (error) {
      await outputs[Symbol.asyncDispose]();
      throw error;
    }
  }

  async finish(): Promise<void> {
    await this.parts.events?.finish();
    await this.parts.plot?.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts.events?.[Symbol.asyncDispose]();
    await this.parts.plot?.[Symbol.asyncDispose]();
  }
}
