import { resolve } from "node:path";
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from "node-av/constants";
import { Dictionary, FFmpegError, type Stream } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { filePath, PartialFile, systemFault } from "../../../files/index.ts";
import type { Size } from "../../../geometry/index.ts";
import { type Image, toRgb } from "../../../image/index.ts";
import { checkOption, type Rule, withDefaults } from "../../../options.ts";
import type { Frame, Sink } from "../../../pipeline/index.ts";
import { type AvFrame, type Fraction, toTicks, words } from "./av.ts";
import { Converter, newFrame } from "./converter.ts";
import { VIDEO_CODECS, type VideoCodec, VideoEncoder } from "./encoder.ts";
import { isWritableVideo, writtenEndings } from "./endings.ts";
import { firstFates, KeptTracks, nextFates } from "./kept-tracks.ts";
import { Mux } from "./muxer.ts";
import { DecodedPicture } from "./picture-frame.ts";
import { rateAsTimeBase } from "./sequence.ts";
import type { VideoPictureFrame, VideoSource } from "./source.ts";
import type { Tracks } from "./tracks.ts";
import { verify } from "./verify.ts";

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

/** A video that is written. */
export interface VideoSink extends Sink<VideoPictureFrame | Frame> {
  /** Frames that were written. */
  readonly frames: number;
  /** One line each: what of the source is not kept as it was. */
  readonly warnings: readonly string[];
}

/** Frames that are taken before they are encoded. */
const WAITING = 3;

const codecRule: Rule<VideoCodec> = {
  allows: `one of ${VIDEO_CODECS.join(", ")}`,
  accepts: (value) => VIDEO_CODECS.includes(value),
};
const crfRule: Rule<number | undefined> = {
  allows: "a number from 0 to 63",
  accepts: (value) => value === undefined || (typeof value === "number" && value >= 0 && value <= 63),
};
const sideRule: Rule<number | undefined> = {
  allows: "a whole number of pixels from 16 to 16384",
  accepts: (value) => value === undefined || (Number.isInteger(value) && value >= 16 && value <= 16_384),
};
const rateRule: Rule<number | undefined> = {
  allows: "a number above 0, at most 1000",
  accepts: (value) => value === undefined || (typeof value === "number" && value > 0 && value <= 1000),
};
const threadsRule: Rule<number> = {
  allows: "a whole number from 0 to 64",
  accepts: (value) => Number.isInteger(value) && value >= 0 && value <= 64,
};

/** Encodes frames and writes them beside the sound of the source that they come from. */
class VideoWriter implements VideoSink {
  readonly #path: string;
  readonly #file: PartialFile;
  readonly #mux: Mux;
  readonly #encoder: VideoEncoder;
  readonly #stream: Stream;
  readonly #kept: KeptTracks;
  readonly #size: Size;
  readonly #timeBase: Fraction;
  readonly #isSteady: boolean;
  readonly #usualDuration: number;
  readonly #tags: Tracks["tags"];
  readonly #converter = new Converter();
  /** The work under way, one frame after another. */
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: unknown;
  #last?: { frame: AvFrame; ticks: bigint };
  #isClosed = false;
  frames = 0;
  readonly warnings: string[];

  constructor(path: string, file: PartialFile, parts: Opened, source: VideoSource, isSteady: boolean) {
    const { tracks } = source;
    this.#path = path;
    this.#file = file;
    this.#mux = parts.mux;
    this.#encoder = parts.encoder;
    this.#stream = parts.stream;
    this.#kept = parts.kept;
    this.#size = parts.size;
    this.#timeBase = parts.timeBase;
    this.#isSteady = isSteady;
    this.#usualDuration = 1 / source.frameRate;
    this.#tags = tracks.tags;
    this.warnings = [...parts.kept.warnings];
    if (tracks.hasChapters) this.warnings.push("the chapters are left out");
    tracks.tap((packet, stream) => this.#guarded(() => this.#kept.write(packet, stream)));
  }

  async write(frame: VideoPictureFrame | Frame): Promise<void> {
    this.#throwFailure();
    const picture = await this.#encodable(frame);
    const ticks = this.#ticksOf(frame);
    picture.duration = this.#durationOf(frame);
    this.#waiting++;
    this.#tail = this.#tail.then(async () => {
      await this.#guarded(() => this.#take(picture, ticks));
      this.#waiting--;
    });
    if (this.#waiting > WAITING) await this.#tail;
    this.#throwFailure();
  }

  /** The frame in the output's size and format, owned by the writer. */
  async #encodable(frame: VideoPictureFrame | Frame): Promise<AvFrame> {
    if (frame instanceof DecodedPicture) {
      const own = await frame.encodable();
      const isOfSize = own.width === this.#size.width && own.height === this.#size.height;
      return isOfSize ? own.clone()! : this.#fit(own);
    }
    if (!frame || !("image" in frame) || !Number.isFinite(frame.time)) {
      throw new InputError(`${this.#path}: a frame to write has an image and a time, or comes from openVideo`);
    }
    using rgb = ofImage(frame.image);
    return await this.#fit(rgb);
  }

  #ticksOf(frame: VideoPictureFrame | Frame): bigint {
    const { num, den } = this.#timeBase;
    const isSame = "ticks" in frame && frame.timeBase.num === num && frame.timeBase.den === den;
    return isSame ? frame.ticks : toTicks(frame.time, this.#timeBase);
  }

  #fit(frame: AvFrame): Promise<AvFrame> {
    return this.#converter.convert(frame, { ...this.#size, format: AV_PIX_FMT_YUV420P, tags: this.#tags });
  }

  /** The last frame is shown as long as it says, or as long as frames are on the mean. */
  #durationOf(frame: VideoPictureFrame | Frame): bigint {
    if (this.#isSteady) return 1n;
    const told = "duration" in frame && frame.duration > 0 ? frame.duration : this.#usualDuration;
    return toTicks(told, this.#timeBase);
  }

  async #take(picture: AvFrame, ticks: bigint): Promise<void> {
    const last = this.#last;
    if (!this.#isSteady) {
      // Encoders take no two frames of one time.
      const at = last && ticks <= last.ticks ? last.ticks + 1n : ticks;
      last?.frame.free();
      this.#last = { frame: picture, ticks: at };
      await this.#encode(picture, at);
      return;
    }
    if (last && ticks <= last.ticks) {
      picture.free();
      return;
    }
    for (let at = last ? last.ticks + 1n : ticks; last && at < ticks; at++) await this.#encode(last.frame, at);
    last?.frame.free();
    this.#last = { frame: picture, ticks };
    await this.#encode(picture, ticks);
  }

  async #encode(picture: AvFrame | null, ticks = 0n): Promise<void> {
    if (picture) {
      picture.pts = ticks;
      picture.pictType = 0 as never;
      this.frames++;
    }
    for (const packet of await this.#encoder.encode(picture)) {
      await this.#mux.write(packet, this.#stream, this.#timeBase);
    }
  }

  async finish(): Promise<void> {
    await this.#tail;
    this.#throwFailure();
    await this.#guarded(async () => {
      await this.#encode(null);
      await this.#kept.finish();
      await this.#mux.finish();
    });
    this.#throwFailure();
    await this.#close();
    await verify(resolve(this.#file.path), this.#path, this.frames);
    await this.#file.commit();
  }

  /** Does something unless something failed before; the failure is thrown by who waits next. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined || this.#isClosed) return;
    try {
      await work();
    } catch (error) {
      this.#failure = error;
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    throw writeFault(failure, this.#path);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#tail;
    this.#last?.frame.free();
    this.#kept[Symbol.dispose]();
    this.#encoder[Symbol.dispose]();
    this.#converter[Symbol.dispose]();
    await this.#mux[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.#file[Symbol.asyncDispose]();
  }
}

/** What FFmpeg or the system refused, in one line; the program's own errors as they are. */
function writeFault(error: unknown, path: string): unknown {
  if (!(error instanceof FFmpegError)) return error;
  return systemFault(error, path, "written") ?? new InputError(`${path}: cannot be written (${words(error)})`);
}

function ofImage(image: Image): AvFrame {
  const { width, height, data } = toRgb(image);
  const frame = newFrame(width, height, AV_PIX_FMT_RGB24);
  frame.data![0].set(data);
  return frame;
}

interface Opened {
  mux: Mux;
  encoder: VideoEncoder;
  stream: Stream;
  kept: KeptTracks;
  size: Size;
  timeBase: Fraction;
}

/** @see the same function of index.ts */
export async function createVideo(given: string | URL, options: CreateVideoOptions): Promise<VideoSink> {
  const path = filePath(given);
  const source = sourceOf(options?.like);
  if (!source) throw new InputError(`${path}: createVideo needs { like: video }, what the frames are read from`);
  const settings: Pick<Settings, "codec" | "sound" | "threads"> = withDefaults(
    { codec: /\.webm$/i.test(path) ? "vp9" : "h264", sound: true, threads: 2 } as Pick<
      Settings,
      "codec" | "sound" | "threads"
    >,
    options,
  );
  checkOption("codec", settings.codec, codecRule);
  checkOption("crf", options.crf, crfRule);
  checkOption("width", options.width, sideRule);
  checkOption("height", options.height, sideRule);
  checkOption("frameRate", options.frameRate, rateRule);
  checkOption("threads", settings.threads, threadsRule);
  if (!isWritableVideo(path)) {
    throw new InputError(`${path}: videos are written as ${writtenEndings}; give one of these endings`);
  }
  const file = await PartialFile.create(path);
  try {
    const opened = await start(resolve(file.path), source, { ...options, ...settings });
    return new VideoWriter(path, file, opened, source, options.frameRate !== undefined);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw writeFault(error, path);
  }
}

function sourceOf(like: CreateVideoOptions["like"] | undefined): VideoSource | undefined {
  const source = like && "video" in like ? like.video : like;
  return source && "tracks" in source ? source : undefined;
}

/** What a container says of itself, which is not its content's. */
const OF_THE_CONTAINER = /^(major_brand|minor_version|compatible_brands|encoder|duration)$/i;

function metadataOf(mux: Mux, { metadata }: Tracks, description: string | undefined): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !OF_THE_CONTAINER.test(name)));
  if (description === undefined) return kept;
  // MPEG-TS has no place for a comment.
  return { ...kept, [mux.format.name === "mpegts" ? "service_provider" : "comment"]: description };
}

type Settings = Omit<CreateVideoOptions, "codec" | "sound" | "threads"> & {
  codec: VideoCodec;
  sound: boolean;
  threads: number;
};

/** Opens the file with as much of the source's other streams as the container takes. */
async function start(path: string, source: VideoSource, settings: Settings): Promise<Opened> {
  const { tracks } = source;
  const streams = settings.sound ? tracks.streams : [];
  let fates = firstFates(new Mux(path), streams);
  while (true) {
    const mux = new Mux(path);
    let kept: KeptTracks | undefined;
    let encoder: VideoEncoder | undefined;
    try {
      const size = outputSize(source, settings);
      const timeBase = settings.frameRate ? rateAsTimeBase(settings.frameRate) : tracks.timeBase;
      const frameRate = inverse(rateAsTimeBase(settings.frameRate ?? source.frameRate));
      encoder = await VideoEncoder.open({
        ...size,
        codec: settings.codec,
        crf: settings.crf,
        timeBase,
        frameRate,
        sampleAspectRatio: tracks.sampleAspectRatio,
        tags: tracks.tags,
        globalHeader: mux.globalHeader,
        threads: settings.threads,
      });
      const stream = mux.addEncoded(encoder.context, frameRate);
      stream.sampleAspectRatio = tracks.sampleAspectRatio as Stream["sampleAspectRatio"];
      kept = await KeptTracks.open(mux, streams, fates);
      mux.context.metadata = Dictionary.fromObject(metadataOf(mux, tracks, settings.description));
      await mux.start();
      return { mux, encoder, stream, kept, size, timeBase };
    } catch (error) {
      kept?.[Symbol.dispose]();
      encoder?.[Symbol.dispose]();
      await mux[Symbol.asyncDispose]();
      const next = nextFates(fates, streams);
      if (!(error instanceof FFmpegError) || !next) throw error;
      fates = next;
    }
  }
}

const inverse = ({ num, den }: Fraction): Fraction => ({ num: den, den: num });

/** Even sides, as 4:2:0 has them. */
function outputSize({ width, height }: Size, wanted: Settings): Size {
  const even = (side: number) => Math.max(2, 2 * Math.round(side / 2));
  const { width: w, height: h } = wanted;
  if (w === undefined && h === undefined) return { width: width + (width % 2), height: height + (height % 2) };
  return { width: even(w ?? (h! * width) / height), height: even(h ?? (w! * height) / width) };
}
