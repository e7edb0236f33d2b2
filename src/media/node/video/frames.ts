import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_FLAG_DISCARD,
  type AVCodecID,
  AVFMT_TS_DISCONT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from "node-av/constants";
import { avGetCodecName, type Stream } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import { type AvFrame, type Fraction, NO_TIME, Packet } from "./av.ts";
import type { Conform } from "./conform.ts";
import { Decoder, isDamaged } from "./decode.ts";
import { type Address, Demux } from "./demux.ts";
import { FrameTimes } from "./frame-times.ts";
import { JpegEnds } from "./jpeg-ends.ts";
import { Timeline } from "./timeline.ts";

/** A frame as it comes out of a source: upright, at its time on the source's line. The taker frees it. */
export interface ReadFrame {
  frame: AvFrame;
  ticks: bigint;
  /** In ticks; 0 where it is not known. */
  duration: bigint;
  damaged: boolean;
  /** Frames before it of which only now is known that they were damaged. */
  damagedBefore?: number;
  /** Whether the stream told its time. */
  isTimed: boolean;
}

/** Takes the packets of streams other than the pictures', as they are read, with their times on the source's line. */
export type PacketTap = (packet: Packet, stream: Stream) => Promise<void>;

/** Where frames come from, one after another. */
export interface FrameReader extends AsyncDisposable {
  readonly timeBase: Fraction;
  /** Frames a second; 0 where it is not known. */
  readonly frameRate: number;
  /** Frames that the container counts; 0 where it does not. */
  readonly countedFrames: number;
  /** Seconds; 0 where it is not known. */
  readonly duration: number;
  next(): Promise<ReadFrame | undefined>;
  /** Makes what is being read end at once. */
  interrupt(): void;
}

/** Frames a second that no video has. */
const FASTEST = 20_000;

/** Codecs of which one packet makes one frame. */
const ONE_TO_ONE: readonly number[] = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG2VIDEO];

/** The frames of the container's pictures. */
export class ContainerReader implements FrameReader {
  readonly demux: Demux;
  readonly stream: Stream;
  readonly timeline: Timeline;
  readonly times: FrameTimes;
  readonly timeBase: Fraction;
  readonly frameRate: number;
  /** Seconds at which the last packet of any stream ends. */
  end = 0;
  /** Bytes of the file up to the end of the last packet that was read. */
  endPosition = 0;
  /** Whether the last packet was read. */
  isOver = false;
  /** Where other streams' packets go; those that are read before it is set are kept for it. */
  #tap: PacketTap = async (packet, stream) => void this.#early.push({ packet: packet.clone()!, stream });
  readonly #early: { packet: Packet; stream: Stream }[] = [];
  #decoder: Decoder;
  readonly #threads: number;
  readonly #conform: Conform;
  readonly #packet = new Packet();
  readonly #streams: Stream[];
  #ready: AvFrame[] = [];
  readonly #jpegEnds = new JpegEnds();
  #packets = 0;
  #discarded = 0;
  /** Whether the format is made to be joined. */
  readonly #joins: boolean;
  /** For each other stream of pictures, packets of this one before its first. */
  readonly #othersBegan = new Map<number, number>();
  #codec: AVCodecID;
  #decoded = 0;
  #next?: Promise<ReadFrame | undefined>;

  private constructor(demux: Demux, stream: Stream, decoder: Decoder, threads: number, conform: Conform) {
    this.demux = demux;
    this.stream = stream;
    this.#streams = demux.streams;
    this.#decoder = decoder;
    this.#threads = threads;
    this.#codec = stream.codecpar.codecId;
    this.#conform = conform;
    this.#joins = demux.context.iformat?.hasFlags(AVFMT_TS_DISCONT as never) ?? false;
    this.timeline = new Timeline(demux.context.startTime, this.#joins);
    this.timeBase = stream.timeBase;
    const rates = [stream.avgFrameRate, stream.rFrameRate].map(({ num, den }) => (den > 0 ? num / den : 0));
    // FFmpeg takes the ticks of some files for frames.
    this.frameRate = rates.find((rate) => rate > 0 && rate <= FASTEST) ?? 0;
    this.times = new FrameTimes(this.timeBase, this.frameRate);
    this.#packet.alloc();
  }

  /**
   * @param conform what the frames are brought to; given on, so that a source that is opened again keeps its size
   * @throws InputError where it holds no video, FFmpegError where it cannot be opened
   */
  static async open(
    name: string,
    address: Address,
    { threads, conform, signal }: { threads: number; conform: Conform; signal?: AbortSignal | undefined },
  ): Promise<ContainerReader> {
    const demux = await Demux.open(address, signal);
    try {
      const stream = demux.video;
      if (!stream) throw new InputError(`${name}: holds no video`);
      const decoder = await Decoder.open(stream, threads);
      if (!decoder) {
        const codec = avGetCodecName(stream.codecpar.codecId) ?? "unknown";
        throw new InputError(`${name}: its video is coded in a way that cannot be read (${codec})`);
      }
      return new ContainerReader(demux, stream, decoder, threads, conform);
    } catch (error) {
      await demux[Symbol.asyncDispose]();
      throw error;
    }
  }

  get countedFrames(): number {
    return this.#isUntold ? 0 : Math.max(0, Number(this.stream.nbFrames) - this.#discarded);
  }

  /** Of an AVI that is written to a pipe the header counts as many frames as could ever follow. */
  get #isUntold(): boolean {
    return this.demux.format === "avi" && this.stream.nbFrames >= 2n ** 30n;
  }

  /** Whether the file goes on with other pictures, as where recordings of other numbers were joined. */
  get isFollowed(): boolean {
    // The last packet of an MPEG-TS ends only where the file does.
    const isLate = (before: number) => this.#packetsRead - before <= 2;
    return this.isOver && this.#joins && [...this.#othersBegan.values()].some(isLate);
  }

  get #packetsRead(): number {
    return this.#packets + this.#discarded;
  }

  /** Whether frames are left out by the container's word, as of an MP4 that was trimmed: it counts more than it hands out. */
  get isTrimmed(): boolean {
    return this.#discarded > 0;
  }

  get duration(): number {
    const { duration, startTime } = this.demux.context;
    if (duration <= 0n || this.#isUntold) return 0;
    // Matroska tells when it ends, and so does an FLV of which FFmpeg looks up the last time; the others how long they are.
    const isEnd = /^(matroska|flv)/.test(this.demux.format) && startTime > 0n && duration > startTime;
    return Number(isEnd ? duration - startTime : duration) / 1e6;
  }

  /** Packets that the decoder refused. */
  get refused(): number {
    return this.#decoder.refused;
  }

  /** Packets that made no frame, of codecs in which each makes one. */
  get undecoded(): number {
    if (!ONE_TO_ONE.includes(this.stream.codecpar.codecId)) return this.#decoder.refused;
    // Interlaced video may have a packet for each of a frame's two fields.
    const packetsAFrame = this.#conform.isInterlaced && this.#packets > 1.8 * this.#decoded ? 2 : 1;
    return Math.max(0, Math.round(this.#packets / packetsAFrame) - this.#decoded);
  }

  /** Where the packets of other streams go from now on; nowhere where it is left out. */
  async handPackets(tap: PacketTap = async () => {}): Promise<void> {
    this.#tap = tap;
    for (const { packet, stream } of this.#early.splice(0)) {
      using owned = packet;
      await tap(owned, stream);
    }
  }

  next(): Promise<ReadFrame | undefined> {
    this.#next = this.#read();
    return this.#next;
  }

  async #read(): Promise<ReadFrame | undefined> {
    while (this.#ready.length === 0) {
      if (this.isOver) return undefined;
      await this.#readPacket();
    }
    const raw = this.#ready.shift()!;
    const { duration } = raw;
    const isTimed = raw.pts !== NO_TIME;
    const damaged = this.#jpegEnds.take(raw.pts) || isDamaged(raw);
    const ticks = this.times.of(raw);
    const { sampleAspectRatio } = this.stream;
    // As FFmpeg's own programs do: the container's word counts before the codec's.
    if (sampleAspectRatio.num > 0 && sampleAspectRatio.den > 0) raw.sampleAspectRatio = sampleAspectRatio;
    const frame = await this.#conform.apply(raw);
    return { frame, ticks, duration, damaged, damagedBefore: this.#damagedBefore(), isTimed };
  }

  /** JPEGs before the first whole one, as soon as there is one: without any that is whole, they may be meant so. */
  #damagedBefore(): number {
    return Math.max(this.#jpegEnds.takeBefore(), this.#decoder.takeShownBefore());
  }

  async #readPacket(): Promise<void> {
    const packet = this.#packet;
    this.isOver = !(await this.demux.read(packet));
    try {
      if (this.isOver) {
        this.#ready = await this.#decoder.decode(null);
      } else {
        await this.#takePacket(packet);
      }
      this.#decoded += this.#ready.length;
    } finally {
      if (!this.isOver) packet.unref();
    }
  }

  async #takePacket(packet: Packet): Promise<void> {
    const stream = this.#streams[packet.streamIndex] ?? this.#latecomer(packet.streamIndex);
    if (!stream) return;
    const { codecType } = stream.codecpar;
    const isSteady = codecType === AVMEDIA_TYPE_VIDEO || codecType === AVMEDIA_TYPE_AUDIO;
    const { timeBase } = stream;
    this.timeline.place(packet, stream.index, timeBase, isSteady);
    this.#moveEnd(packet, timeBase);
    if (stream.index !== this.stream.index) {
      if (codecType === AVMEDIA_TYPE_VIDEO && !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC))
        this.#othersBegan.set(stream.index, this.#othersBegan.get(stream.index) ?? this.#packetsRead);
      await this.#tap(packet, stream);
      return;
    }
    const late = stream.codecpar.codecId === this.#codec ? [] : await this.#changeDecoder();
    this.times.noteDecoding(packet.dts);
    if (packet.hasFlags(AV_PKT_FLAG_DISCARD)) this.#discarded++;
    else this.#packets++;
    if (this.#codec === AV_CODEC_ID_MJPEG) this.#jpegEnds.add(packet);
    const { refused } = this;
    this.#ready = [...late, ...(await this.#decoder.decode(packet))];
    if (this.refused > refused) this.#jpegEnds.take(packet.pts);
    else if (this.#ready.length === 0) this.#jpegEnds.take(NO_TIME);
  }

  /** Where recordings were joined, the next may be coded in another way. Gives what the decoder before still had. */
  async #changeDecoder(): Promise<AvFrame[]> {
    this.#codec = this.stream.codecpar.codecId;
    // What the first one's headers said means nothing to the next.
    this.stream.codecpar.extradata = null;
    const next = await Decoder.open(this.stream, this.#threads);
    if (!next) return [];
    const late = await this.#decoder.decode(null);
    next.refused = this.#decoder.refused;
    this.#decoder[Symbol.dispose]();
    this.#decoder = next;
    return late;
  }

  /** A stream that FFmpeg found only while reading. */
  #latecomer(index: number): Stream | undefined {
    this.#streams.splice(0, Number.POSITIVE_INFINITY, ...this.demux.streams);
    return this.#streams[index];
  }

  #moveEnd({ pts, dts, duration, pos, size }: Packet, { num, den }: Fraction): void {
    if (pos >= 0n) this.endPosition = Math.max(this.endPosition, Number(pos) + size);
    // Packets of an AVI tell only when they are decoded.
    const at = pts !== NO_TIME ? pts : dts;
    if (at !== NO_TIME) this.end = Math.max(this.end, (Number(at + (duration > 0n ? duration : 0n)) * num) / den);
  }

  interrupt(): void {
    this.demux.interrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.interrupt();
    const last = await this.#next?.catch(() => undefined);
    void last;
    for (const frame of this.#ready.splice(0)) frame.free();
    for (const { packet } of this.#early.splice(0)) packet.free();
    this.#packet.free();
    this.#decoder[Symbol.dispose]();
    await this.demux[Symbol.asyncDispose]();
  }
}
