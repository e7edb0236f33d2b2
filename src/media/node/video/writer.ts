import { resolve } from "node:path";
import { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P } from "node-av/constants";
import { FFmpegError, type Stream } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { filePath, PartialFile, systemFault } from "../../../files/index.ts";
import type { Size } from "../../../geometry/index.ts";
import { type Image, toRgb } from "../../../image/index.ts";
import type { Frame, Sink } from "../../../pipeline/index.ts";
import { type AvFrame, type Fraction, toTicks, words } from "./av.ts";
import { Converter, newFrame } from "./converter.ts";
import type { VideoEncoder } from "./encoder.ts";
import { codecsOf, isWritableVideo, writtenEndings } from "./endings.ts";
import type { KeptTracks } from "./kept-tracks.ts";
import type { Mux } from "./muxer.ts";
import { type Output, openOutput, requireSize } from "./open-output.ts";
import { type CreateVideoOptions, outputSettings } from "./output-settings.ts";
import { DecodedPicture } from "./picture-frame.ts";
import type { VideoPictureFrame, VideoSource } from "./source.ts";
import type { Tracks } from "./tracks.ts";
import { verify } from "./verify.ts";

/** A video that is written. */
export interface VideoSink extends Sink<VideoPictureFrame | Frame> {
  /** Frames that were written. */
  readonly frames: number;
  /** Seconds that encoding and writing took. */
  readonly encodeSeconds: number;
  /** One line each: what of the source is not kept as it was. */
  readonly warnings: readonly string[];
}

/** Frames that are taken before they are encoded. */
const WAITING = 3;

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
  /** When the last frame is over, in ticks. */
  #lastEnd = 0n;
  #isClosed = false;
  frames = 0;
  encodeSeconds = 0;
  readonly warnings: string[];

  constructor(path: string, file: PartialFile, parts: Output, source: VideoSource, isSteady: boolean) {
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
    picture.duration = this.#isSteady ? 1n : toTicks(this.#secondsOf(frame), this.#timeBase);
    this.#lastEnd = toTicks(frame.time + this.#secondsOf(frame), this.#timeBase);
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
  #secondsOf(frame: VideoPictureFrame | Frame): number {
    return "duration" in frame && frame.duration > 0 ? frame.duration : this.#usualDuration;
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

  /** At a steady rate the last frame is repeated for as long as it is shown. */
  async #showLast(): Promise<void> {
    const last = this.#last;
    if (!this.#isSteady || !last) return;
    for (let at = last.ticks + 1n; at < this.#lastEnd; at++) await this.#encode(last.frame, at);
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
      await this.#showLast();
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
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      this.#failure = error;
    } finally {
      this.encodeSeconds += (performance.now() - start) / 1000;
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
  const [rows, stride] = [frame.data![0], frame.linesize[0]];
  for (let y = 0; y < height; y++) rows.set(data.subarray(3 * width * y, 3 * width * (y + 1)), y * stride);
  return frame;
}

/** @see the same function of index.ts */
export async function createVideo(given: string | URL, options: CreateVideoOptions): Promise<VideoSink> {
  const path = filePath(given);
  const source = sourceOf(options?.like);
  if (!source) throw new InputError(`${path}: createVideo needs { like: video }, what the frames are read from`);
  const settings = outputSettings(path, options);
  if (!isWritableVideo(path)) {
    throw new InputError(`${path}: videos are written as ${writtenEndings}; give one of these endings`);
  }
  const codecs = codecsOf(path);
  if (!codecs.includes(settings.codec)) {
    throw new InputError(`${path}: codec: this container takes ${codecs.join(", ")}, not ${settings.codec}`);
  }
  requireSize(path, source, settings);
  const file = await PartialFile.create(path);
  try {
    const opened = await openOutput(resolve(file.path), source, settings);
    return new VideoWriter(path, file, opened, source, options.frameRate !== undefined);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw writeFault(error, path);
  }
}

function sourceOf(like: CreateVideoOptions["like"] | undefined): VideoSource | undefined {
  if (typeof like !== "object" || like === null) return undefined;
  const source = "video" in like ? like.video : like;
  return "tracks" in source ? source : undefined;
}
