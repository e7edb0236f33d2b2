import { AV_FRAME_FLAG_CORRUPT } from "node-av/constants";
import { Codec, CodecContext, type Stream } from "node-av/lib";
import { AvFrame, checked, type Packet, wantsMore } from "./av.ts";

/** Decodes one stream. Frames are the caller's, who frees them. */
export class Decoder implements Disposable {
  readonly context: CodecContext;
  /** Packets that the decoder refused. */
  refused = 0;

  private constructor(context: CodecContext) {
    this.context = context;
  }

  /** @returns `undefined` where FFmpeg has no decoder for the stream. @throws FFmpegError */
  static async open(stream: Stream, threads: number): Promise<Decoder | undefined> {
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) return undefined;
    const context = new CodecContext();
    context.allocContext3(codec);
    try {
      checked(context.parametersToContext(stream.codecpar), "read the stream's parameters");
      context.pktTimebase = stream.timeBase;
      context.threadCount = threads;
      checked(await context.open2(codec, null), "open the decoder");
      return new Decoder(context);
    } catch (error) {
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
    if (status < 0 && packet) this.refused++;
    // What a packet completes is there once it was sent; at the end there is still work to do.
    await this.#receive(frames, packet === null);
    return frames;
  }

  async #receive(frames: AvFrame[], isWork: boolean): Promise<void> {
    while (true) {
      const frame = new AvFrame();
      frame.alloc();
      const status = isWork ? await this.context.receiveFrame(frame) : this.context.receiveFrameSync(frame);
      if (status < 0) {
        frame.free();
        return;
      }
      frames.push(frame);
    }
  }

  [Symbol.dispose](): void {
    this.context.freeContext();
  }
}

/** Whether the decoder had to guess a part of a frame. */
export const isDamaged = (frame: AvFrame) => frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT);
