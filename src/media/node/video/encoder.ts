import { AV_CODEC_FLAG_FRAME_DURATION, AV_CODEC_FLAG_GLOBAL_HEADER, AV_PIX_FMT_YUV420P } from "node-av/constants";
import { Codec, CodecContext, Dictionary } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import type { Size } from "../../../geometry/index.ts";
import { type AvFrame, checked, type Fraction, Packet, wantsMore } from "./av.ts";
import type { VideoCodec } from "./codecs.ts";
import { type ColorTags, copyColorTags } from "./color.ts";

interface CodecSettings {
  encoder: "libx264" | "libx265" | "libsvtav1" | "libvpx-vp9";
  /** Constant quality where none is asked for, about the same for all. */
  crf: number;
  options: Readonly<Record<string, string>>;
}

const SETTINGS: Readonly<Record<VideoCodec, CodecSettings>> = {
  h264: { encoder: "libx264", crf: 20, options: { preset: "veryfast" } },
  hevc: { encoder: "libx265", crf: 23, options: { preset: "veryfast", "x265-params": "log-level=none" } },
  av1: { encoder: "libsvtav1", crf: 30, options: { preset: "10" } },
  vp9: { encoder: "libvpx-vp9", crf: 31, options: { deadline: "realtime", "cpu-used": "6", "row-mt": "1" } },
};

/** Seconds from one keyframe to the next, at most: what a crash can cost, and how far a player seeks; and x264's own limit. */
const GOP_SECONDS = 2;
const LONGEST_GOP = 250;

export interface EncoderSettings extends Size {
  codec: VideoCodec;
  crf?: number | undefined;
  timeBase: Fraction;
  /** Frames a second, on the mean, by which the encoder spends its bits. */
  frameRate: Fraction;
  sampleAspectRatio: Fraction;
  tags: ColorTags;
  /** Whether the container has one header for all. */
  globalHeader: boolean;
  threads: number;
}

/** Encodes 4:2:0 frames, off the main thread. */
export class VideoEncoder implements Disposable {
  readonly context: CodecContext;

  private constructor(context: CodecContext) {
    this.context = context;
  }

  /** @throws InputError where the codec is not there or refuses the settings */
  static async open(settings: EncoderSettings): Promise<VideoEncoder> {
    const { encoder, crf, options } = SETTINGS[settings.codec];
    const codec = Codec.findEncoderByName(encoder as Parameters<typeof Codec.findEncoderByName>[0]);
    if (!codec) throw new InputError(`codec: FFmpeg has no ${encoder} here; choose another than ${settings.codec}`);
    // SVT-AV1 takes no other word on what it prints.
    process.env.SVT_LOG ??= "1";
    const context = new CodecContext();
    context.allocContext3(codec);
    try {
      describe(context, settings);
      using dictionary = Dictionary.fromObject({ ...options, crf: String(settings.crf ?? crf) });
      checked(await context.open2(codec, dictionary), "open the encoder");
      return new VideoEncoder(context);
    } catch (error) {
      context.freeContext();
      throw error;
    }
  }

  /** The packets that a frame completes, or at the end (`null`) those that are left; the caller frees them. */
  async encode(frame: AvFrame | null): Promise<Packet[]> {
    return encode(this.context, frame);
  }

  [Symbol.dispose](): void {
    this.context.freeContext();
  }
}

function describe(context: CodecContext, settings: EncoderSettings): void {
  const { width, height, timeBase, frameRate, sampleAspectRatio, tags, globalHeader, threads } = settings;
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = timeBase as CodecContext["timeBase"];
  context.framerate = frameRate as CodecContext["framerate"];
  context.gopSize = Math.max(1, Math.min(LONGEST_GOP, Math.round((GOP_SECONDS * frameRate.num) / frameRate.den)));
  context.sampleAspectRatio = sampleAspectRatio as CodecContext["sampleAspectRatio"];
  copyColorTags(tags, context as unknown as ColorTags);
  context.threadCount = threads;
  context.setFlags(AV_CODEC_FLAG_FRAME_DURATION);
  if (globalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
}

/** What an encoder, of pictures or of sound, makes of a frame. */
export async function encode(context: CodecContext, frame: AvFrame | null): Promise<Packet[]> {
  const packets: Packet[] = [];
  let status = await context.sendFrame(frame);
  if (wantsMore(status)) {
    await receive(context, packets, true);
    status = await context.sendFrame(frame);
  }
  checked(status, "encode");
  await receive(context, packets, frame === null);
  return packets;
}

async function receive(context: CodecContext, packets: Packet[], isWork: boolean): Promise<void> {
  while (true) {
    const packet = new Packet();
    packet.alloc();
    // libx264 and the like work when they are sent a frame; at the end they do when they are asked.
    const status = isWork ? await context.receivePacket(packet) : context.receivePacketSync(packet);
    if (status < 0) {
      packet.free();
      return;
    }
    packets.push(packet);
  }
}
