import type { Stream } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { type AvFrame, faultOf, toSeconds } from "./av.ts";
import { hasChapters } from "./chapters.ts";
import { codecName } from "./codec-name.ts";
import { type ColorTags, planeTags } from "./color.ts";
import type { Conform } from "./conform.ts";
import { Converter } from "./converter.ts";
import { type FileEnd, lookAtEnd, type Told } from "./file-end.ts";
import { ContainerReader, type FrameReader, type PacketTap, type ReadFrame } from "./frames.ts";
import { Holes } from "./holes.ts";
import { DecodedPicture } from "./picture-frame.ts";
import { readAhead } from "./read-ahead.ts";
import { firstOf, frameCount, jumpText, newReport, second } from "./report.ts";
import { SequenceReader } from "./sequence.ts";
import type { VideoPictureFrame, VideoReport, VideoSource } from "./source.ts";
import type { Tracks } from "./tracks.ts";

/** Frames that are decoded before they are taken. */
const AHEAD = 3;
/** Formats whose pauses are meant. */
const PAUSES = /^(gif|apng|webp_anim|sequence)/;
/** Formats that count their frames. */
const COUNT_FRAMES = /^(mov|avi)/;

export interface FileParts {
  source: string;
  reader: FrameReader;
  conform: Conform;
  /** The file on disk, where it is one. */
  path?: string | undefined;
  /** What a server tells of it. */
  told?: Told | undefined;
  /** Pictures of a sequence that are lacking, by their numbers. */
  missing?: readonly number[] | undefined;
  /** Refuses a video that is damaged or cut off. */
  strict: boolean;
}

/** A video that is read from its first frame to its last, none left out. */
export class FileSource implements VideoSource {
  readonly source: string;
  readonly isLive = false;
  readonly width: number;
  readonly height: number;
  readonly #parts: FileParts;
  readonly #converter = new Converter();
  readonly #report = newReport();
  readonly #gaps = new Holes();
  readonly #holes: string[] = [];
  readonly #sampleAspectRatio: Tracks["sampleAspectRatio"];
  readonly #tags: ColorTags;
  readonly #hasChapters: boolean;
  #first: ReadFrame | undefined;
  #tap?: PacketTap;
  /** When the last frame began, in ticks. */
  #lastTicks = -1n;
  #isTaken = false;
  /** Whether its last frame was taken. */
  #isOver = false;
  #end?: FileEnd;

  private constructor(parts: FileParts, first: ReadFrame, chapters: boolean) {
    const { frame } = first;
    this.source = parts.source;
    this.#parts = parts;
    this.#first = first;
    this.#hasChapters = chapters;
    this.width = frame.width;
    this.height = frame.height;
    this.#sampleAspectRatio = frame.sampleAspectRatio;
    this.#tags = planeTags(frame);
  }

  /** Takes over the reader. @throws InputError where it has no frame */
  static async open(parts: FileParts): Promise<FileSource> {
    try {
      const first = await parts.reader.next();
      if (!first) throw new InputError(`${parts.source}: ${whyNoFrame(parts)}`);
      const { path, reader } = parts;
      const isContainer = path !== undefined && reader instanceof ContainerReader;
      return new FileSource(parts, first, isContainer && (await hasChapters(path, reader.demux.format)));
    } catch (error) {
      await parts.reader[Symbol.asyncDispose]();
      parts.conform[Symbol.dispose]();
      throw faultOf(error, parts.source, "cannot be read");
    }
  }

  get frameRate(): number {
    return this.#parts.reader.frameRate || 25;
  }

  get expectedFrames(): number {
    const { reader } = this.#parts;
    return reader.countedFrames || Math.round(reader.duration * this.frameRate);
  }

  get duration(): number {
    return this.#parts.reader.duration;
  }

  /** @internal */
  get tracks(): Tracks {
    const { reader } = this.#parts;
    const container = reader instanceof ContainerReader ? reader : undefined;
    return {
      timeBase: reader.timeBase,
      sampleAspectRatio: this.#sampleAspectRatio,
      tags: this.#tags,
      streams: container?.demux.streams.filter((stream) => this.#isBeside(stream, container)) ?? [],
      hasChapters: this.#hasChapters,
      metadata: container?.demux.context.metadata?.getAll() ?? {},
      tap: (tap) => {
        this.#tap = tap;
      },
    };
  }

  /** Whether a stream goes with the pictures; the titles of an MP4's chapters are a track too, of which is told elsewhere. */
  #isBeside(stream: Stream, container: ContainerReader): boolean {
    const isOfChapters = this.#hasChapters && codecName(stream) === "bin_data";
    return stream.index !== container.stream.index && !isOfChapters;
  }

  async *frames({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncGenerator<VideoPictureFrame> {
    if (this.#isTaken) throw new InputError(`${this.source}: its frames were read already; open it again`);
    this.#isTaken = true;
    const { reader } = this.#parts;
    if (reader instanceof ContainerReader) await reader.handPackets(this.#tap);
    const first = this.#first;
    this.#first = undefined;
    const stop = () => reader.interrupt();
    signal?.addEventListener("abort", stop);
    try {
      const onRead = (seconds: number) => {
        this.#report.decodeSeconds += seconds;
      };
      for await (const read of readAhead(reader, AHEAD, first, onRead)) {
        if (signal?.aborted) {
          read.frame.free();
          return;
        }
        yield this.#picture(read);
      }
    } catch (error) {
      throw faultOf(error, this.source, "cannot be read on");
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    if (!signal?.aborted) await this.#finish();
  }

  #picture({ frame, ticks, duration, damaged, damagedBefore = 0 }: ReadFrame): VideoPictureFrame {
    const { reader, source } = this.#parts;
    const { timeBase } = reader;
    const index = this.#report.frames++;
    const time = toSeconds(ticks, timeBase);
    this.#lastTicks = ticks;
    const damagedFrames = damagedBefore + Number(damaged);
    this.#report.damagedFrames += damagedFrames;
    if (!PAUSES.test(this.#format)) this.#noteHole(this.#gaps.check(time, 1 / this.frameRate), time);
    if (damagedFrames > 0) this.#refuse(frame, "the video is damaged");
    return new DecodedPicture(frame, this.#converter, {
      source,
      index,
      ticks,
      timeBase,
      duration: toSeconds(duration, timeBase),
      arrived: Date.now(),
      repeated: false,
      damaged,
    });
  }

  #noteHole(seconds: number, time: number): void {
    if (seconds <= 0) return;
    this.#report.missingSeconds += seconds;
    this.#holes.push(`no picture from ${second(time - seconds)} to ${second(time)}`);
  }

  #refuse(frame: AvFrame | undefined, fault: string): void {
    if (!this.#parts.strict) return;
    frame?.free();
    throw new InputError(`${this.source}: ${fault} after frame ${this.#report.frames - 1}`);
  }

  get #format(): string {
    const { reader } = this.#parts;
    return reader instanceof ContainerReader ? reader.demux.format : "sequence";
  }

  /** Looks whether all was there. */
  async #finish(): Promise<void> {
    const { reader, path, told } = this.#parts;
    this.#isOver = true;
    if (!(reader instanceof ContainerReader)) {
      if (this.#missingFrames > 0) this.#refuse(undefined, "pictures are missing");
      return;
    }
    this.#end = await lookAtEnd(reader, path, told);
    this.#report.missingSeconds += this.#end.missingSeconds;
    this.#report.warnings.push(...this.#end.warnings);
    if (this.#end.fault) this.#refuse(undefined, this.#end.fault);
    if (this.#missingFrames > 0) this.#refuse(undefined, "frames are missing");
  }

  get #missingFrames(): number {
    const { reader, missing = [] } = this.#parts;
    if (!this.#isOver) return 0;
    if (reader instanceof SequenceReader) return missing.length + reader.broken.length;
    if (!(reader instanceof ContainerReader)) return 0;
    const isCounted = COUNT_FRAMES.test(this.#format) && !reader.isTrimmed;
    const counted = isCounted ? reader.countedFrames - this.#countedSoFar : 0;
    const told = (this.#end?.toldFrames ?? 0) - this.#report.frames;
    return Math.max(reader.undecoded, counted, told, Math.round(this.#report.missingSeconds * this.#usualRate));
  }

  /** An AVI counts its ticks: one whose picture is empty is the frame before it shown for longer. */
  get #countedSoFar(): number {
    return this.#format === "avi" ? Math.max(this.#report.frames, Number(this.#lastTicks) + 1) : this.#report.frames;
  }

  /** Frames a second where nothing is missing. */
  get #usualRate(): number {
    return this.#gaps.typical > 0 ? 1 / this.#gaps.typical : this.frameRate;
  }

  report(): VideoReport {
    const { reader, conform } = this.#parts;
    const missingFrames = this.#missingFrames;
    const jumps = reader instanceof ContainerReader ? reader.timeline.jumps : [];
    const jumped = jumps.map(jumpText);
    const missingSeconds = Math.max(this.#report.missingSeconds, missingFrames / this.#usualRate);
    return {
      ...this.#report,
      missingFrames,
      missingSeconds,
      warnings: [
        ...(reader instanceof SequenceReader
          ? this.#missingPictures(reader)
          : this.#damage(missingFrames, missingSeconds)),
        ...firstOf(this.#holes, "times without a picture"),
        ...firstOf(jumped, "jumps"),
        ...conform.notes,
        ...this.#report.warnings,
      ],
    };
  }

  #missingPictures({ broken, damaged }: SequenceReader): string[] {
    const { missing = [] } = this.#parts;
    const shown = `${missing.slice(0, 10).join(", ")}${missing.length > 10 ? ", …" : ""}`;
    const unread = broken.map((file) => `${file} cannot be read`);
    const partly = damaged.map((file) => `${file} is damaged, shown as far as it can be decoded`);
    return [
      ...(missing.length > 0 ? [`pictures of these numbers are missing: ${shown}`] : []),
      ...firstOf(unread, "pictures that cannot be read"),
      ...firstOf(partly, "pictures that are damaged"),
    ];
  }

  #damage(missingFrames: number, missingSeconds: number): string[] {
    const { damagedFrames } = this.#report;
    const lines: string[] = [];
    const missing = `about ${frameCount(missingFrames)} (${second(missingSeconds)}) missing`;
    const least = this.#end?.isEstimated ? missing : `${missing} at least`;
    if (this.#end?.isCutOff)
      lines.push(`the recording is cut off: ${missingFrames > 0 ? least : "how much is missing is not known"}`);
    else if (missingFrames > 0) lines.push(`the video is damaged or has holes: ${missing}`);
    if (damagedFrames > 0) lines.push(`${frameCount(damagedFrames)} damaged, shown as far as possible`);
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { reader, conform } = this.#parts;
    this.#first?.frame.free();
    this.#first = undefined;
    await reader[Symbol.asyncDispose]();
    conform[Symbol.dispose]();
    this.#converter[Symbol.dispose]();
  }
}

function whyNoFrame({ reader, path }: FileParts): string {
  const isIndexed = path === undefined && reader instanceof ContainerReader && reader.demux.format.startsWith("mov");
  if (!isIndexed) return "holds no frame that can be decoded";
  return "its frames cannot be found; an MP4 whose index comes last has to be a file";
}
