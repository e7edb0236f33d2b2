import { AV_CODEC_ID_HEVC, AV_CODEC_ID_MJPEG, AV_FRAME_FLAG_CORRUPT } from "node-av/constants";
import { Codec, CodecContext, Dictionary, type Stream } from "node-av/lib";
import { AvFrame, checked, isEnd, type Packet, wantsMore } from "./av.ts";

/** A decoder of JPEGs only logs that one is damaged in its middle, unless it is to refuse it. */
const REFUSE_DAMAGE = { err_detect: "explode" };
/** After a damaged frame HEVC's decoder keeps all frames up to the next key frame to itself, unless it is to show them. */
const SHOW_DAMAGE = { flags: "+output_corrupt" };

/** Refused packets that are told at once: more than threads that decode. */
const MOST_ERRORS = 128;

/** Decodes one stream. Frames are the caller's, who frees them. */
export class Decoder implements Disposable {
  readonly context: CodecContext;
  /** Packets that the decoder refused. */
  refused = 0;
  /** Shows what can be shown of pictures that `context` refuses. */
  readonly #lenient: Decoder | undefined;
  /**
   * Whether a picture was whole, so that one that is not is damaged: JPEGs of some cameras never are, and a stream that is joined
   * in its middle begins without.
   */
  wasWhole = false;
  #shownBefore = 0;

  private constructor(context: CodecContext, lenient?: Decoder) {
    this.context = context;
    this.#lenient = lenient;
  }

  /** @returns `undefined` where FFmpeg has no decoder for the stream. @throws FFmpegError */
  static async open(stream: Stream, threads: number): Promise<Decoder | undefined> {
    const { codecId } = stream.codecpar;
    if (codecId !== AV_CODEC_ID_MJPEG) return Decoder.#openOne(stream, threads);
    const lenient = await Decoder.#openOne(stream, threads);
    return lenient && Decoder.#openOne(stream, threads, lenient);
  }

  static async #openOne(stream: Stream, threads: number, lenient?: Decoder): Promise<Decoder | undefined> {
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) return undefined;
    using options = Dictionary.fromObject(lenient ? REFUSE_DAMAGE : codec.id === AV_CODEC_ID_HEVC ? SHOW_DAMAGE : {});
    const context = new CodecContext();
    context.allocContext3(codec);
    try {
      checked(context.parametersToContext(stream.codecpar), "read the stream's parameters");
      context.pktTimebase = stream.timeBase;
      context.threadCount = threads;
      checked(await context.open2(codec, options), "open the decoder");
      return new Decoder(context, lenient);
    } catch (error) {
      lenient?.[Symbol.dispose]();
      context.freeContext();
      throw error;
    }
  }

  /** The frames that a packet completes, or at the end (`null`) those that are left. */
  async decode(packet: Packet | null): Promise<AvFrame[]> {
    const frames: AvFrame[] = [];
    let status = await this.context.sendPacket(packet);
    if (wantsMore(status)) {
      await this.#receive(frames, true);
      status = await this.context.sendPacket(packet);
    }
    const shown = status < 0 && packet ? await this.#shownInPart(packet) : undefined;
    if (shown?.length === 0) this.refused++;
    // What a packet completes is there once it was sent; at the end there is still work to do.
    await this.#receive(frames, packet === null);
    return [...this.#fromFirstWhole(frames), ...(shown ?? [])];
  }

  /** How many pictures before the first whole one were shown in part, once there is one; they are forgotten then. */
  takeShownBefore(): number {
    const before = this.wasWhole ? this.#shownBefore : 0;
    this.#shownBefore -= before;
    return before;
  }

  #fromFirstWhole(frames: AvFrame[]): AvFrame[] {
    const first = this.wasWhole ? 0 : frames.findIndex((frame) => !isDamaged(frame));
    this.wasWhole ||= first >= 0;
    if (this.context.codecId !== AV_CODEC_ID_HEVC) return frames;
    const before = frames.splice(0, first < 0 ? frames.length : first);
    this.refused += before.length;
    for (const frame of before) frame.free();
    return frames;
  }

  async #shownInPart(packet: Packet): Promise<AvFrame[]> {
    const frames = (await this.#lenient?.decode(packet)) ?? [];
    if (this.wasWhole) for (const frame of frames) frame.setFlags(AV_FRAME_FLAG_CORRUPT);
    else this.#shownBefore += frames.length;
    return frames;
  }

  async #receive(frames: AvFrame[], isWork: boolean): Promise<void> {
    for (let errors = 0; ; ) {
      const frame = new AvFrame();
      frame.alloc();
      const status = isWork ? await this.context.receiveFrame(frame) : this.context.receiveFrameSync(frame);
      if (status >= 0) {
        frames.push(frame);
        continue;
      }
      frame.free();
      // With several threads a decoder tells only here what it refused; the frames after it are still there.
      if (wantsMore(status) || isEnd(status) || ++errors > MOST_ERRORS) return;
      this.refused++;
    }
  }

  [Symbol.dispose](): void {
    this.context.freeContext();
    this.#lenient?.[Symbol.dispose]();
  }
}

/** Whether the decoder had to guess a part of a frame. */
export const isDamaged = (frame: AvFrame) => frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT);
