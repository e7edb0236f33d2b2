import { AV_CODEC_ID_HEVC, AVFMT_GLOBALHEADER, AVFMT_TS_NONSTRICT } from "node-av/constants";
import { type CodecContext, Dictionary, FormatContext, type OutputFormat, type Stream } from "node-av/lib";
import { checked, type Fraction, NO_TIME, type Packet } from "./av.ts";

/**
 * Fragments while it is written, so that what a crash leaves can be played, and a plain MP4 once it is finished. The index
 * is written with the first fragment, when all streams are known. Each fragment begins with a keyframe: FFmpeg takes the end
 * of the last one for the file's, and a frame that is shown after it, in a fragment before, would be cut off.
 */
const RECOVERABLE = { movflags: "+hybrid_fragmented+delay_moov+frag_keyframe" };

/** A container that is written: streams are added, then the header, packets and the trailer are written. */
export class Mux implements AsyncDisposable {
  readonly context: FormatContext;
  /** When each stream's last packet is decoded. */
  readonly #last = new Map<number, bigint>();
  #isOpen = false;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param path its ending tells the format */
  constructor(path: string) {
    this.context = new FormatContext();
    checked(this.context.allocOutputContext2(null, null, path), "choose a container");
  }

  get format(): OutputFormat {
    return this.context.oformat!;
  }

  get #isMp4(): boolean {
    return /^(mp4|mov|ipod)$/.test(this.format.name ?? "");
  }

  get globalHeader(): boolean {
    return this.format.hasFlags(AVFMT_GLOBALHEADER as never);
  }

  addEncoded(encoder: CodecContext, frameRate?: Fraction): Stream {
    const stream = this.context.newStream(null);
    checked(stream.codecpar.fromContext(encoder), "describe the stream");
    stream.timeBase = encoder.timeBase;
    // Apple's players know HEVC by this tag only.
    if (encoder.codecId === AV_CODEC_ID_HEVC && this.#isMp4) stream.codecpar.codecTag = "hvc1";
    if (frameRate) stream.avgFrameRate = frameRate as Stream["avgFrameRate"];
    return stream;
  }

  /** A stream whose packets are copied as they are. */
  addCopied(from: Stream): Stream {
    const stream = this.context.newStream(null);
    checked(from.codecpar.copy(stream.codecpar), "describe the stream");
    // Each container has tags of its own.
    stream.codecpar.codecTag = 0;
    stream.timeBase = from.timeBase;
    stream.disposition = from.disposition;
    stream.metadata = from.metadata;
    return stream;
  }

  /** @throws FFmpegError where the container does not take one of the streams, or the file cannot be written */
  async start(): Promise<void> {
    checked(await this.context.openOutput(), "open the file");
    this.#isOpen = true;
    using options = Dictionary.fromObject(this.#isMp4 ? RECOVERABLE : {});
    checked(await this.context.writeHeader(options), "write the header");
  }

  /** Takes over the packet. Writes come one after another, in the order of the calls. */
  async write(packet: Packet, stream: Stream, timeBase: Fraction): Promise<void> {
    packet.streamIndex = stream.index;
    packet.rescaleTs(timeBase, stream.timeBase);
    packet.pos = -1n;
    this.#keepOrder(packet);
    await this.#inTurn(async () => {
      try {
        checked(await this.context.interleavedWriteFrame(packet), "write");
      } finally {
        packet.free();
      }
    });
  }

  /** What a packet is decoded after the one before, at least: some containers take two packets of one time. */
  get #step(): bigint {
    return this.format.hasFlags(AVFMT_TS_NONSTRICT as never) ? 0n : 1n;
  }

  /** Moves a packet behind the one before where they overlap, as sound does where recordings were joined. */
  #keepOrder(packet: Packet): void {
    if (packet.dts === NO_TIME) return;
    const last = this.#last.get(packet.streamIndex);
    if (last !== undefined && packet.dts < last + this.#step) packet.dts = last + this.#step;
    if (packet.pts !== NO_TIME && packet.pts < packet.dts) packet.pts = packet.dts;
    this.#last.set(packet.streamIndex, packet.dts);
  }

  /** Completes the file and closes it. @throws FFmpegError where the rest cannot be written */
  async finish(): Promise<void> {
    await this.#inTurn(async () => {
      checked(await this.context.writeTrailer(), "complete the file");
    });
    await this[Symbol.asyncDispose]();
  }

  #inTurn<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(write);
    this.#tail = turn.catch(() => {});
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail;
    if (this.#isOpen) await this.context.closeOutput();
    this.#isOpen = false;
    this.context.freeContext();
  }
}
