import { AV_DISPOSITION_ATTACHED_PIC, AVFMT_FLAG_CUSTOM_IO, AVMEDIA_TYPE_VIDEO } from "node-av/constants";
import { Dictionary, FFmpegError, FormatContext, InputFormat, type Stream } from "node-av/lib";
import { checked, isEnd, type Packet, words } from "./av.ts";
import type { StreamInput } from "./stream-input.ts";

/** What FFmpeg is to open. */
export interface Address {
  url: string;
  /** FFmpeg's name of the format or device; found by the content where left out. */
  format?: string | undefined;
  options?: Readonly<Record<string, string | number>> | undefined;
  /** Where the bytes come from, in place of the address. */
  input?: StreamInput | undefined;
}

/** Reads in a row that may fail before a container counts as ended. */
const FAILURES = 20;

/** An opened container: its streams, and their packets in order. */
export class Demux implements AsyncDisposable {
  readonly context: FormatContext;
  /** How often FFmpeg could not read a packet. */
  failures = 0;
  /** Why the last of them failed, in FFmpeg's words. */
  fault = "";
  /** Whether it was given up before its end. */
  isBroken = false;
  #failuresInRow = 0;
  #isClosed = false;
  /** Where the bytes come from, where it is no file or address. */
  readonly input: StreamInput | undefined;

  private constructor(context: FormatContext, input: StreamInput | undefined) {
    this.context = context;
    this.input = input;
  }

  /**
   * @param signal gives up opening
   * @throws FFmpegError
   */
  static async open({ url, format, options = {}, input: bytes }: Address, signal?: AbortSignal): Promise<Demux> {
    const context = new FormatContext();
    context.allocContext();
    if (bytes) context.pb = bytes.context;
    if (bytes) context.setFlags(AVFMT_FLAG_CUSTOM_IO);
    const stop = () => {
      bytes?.close();
      context.interrupt();
    };
    signal?.addEventListener("abort", stop);
    try {
      signal?.throwIfAborted();
      using dictionary = Dictionary.fromObject(options);
      const input = format ? InputFormat.findInputFormat(format) : null;
      checked(await context.openInput(url, input, dictionary), "open");
      checked(await context.findStreamInfo(null), "find its streams");
      return new Demux(context, bytes);
    } catch (error) {
      await context.closeInput();
      bytes?.[Symbol.dispose]();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  get streams(): Stream[] {
    return this.context.streams;
  }

  get format(): string {
    return this.context.iformat?.name ?? "";
  }

  /** The stream of pictures that move; a cover of an album is none. */
  get video(): Stream | undefined {
    const videos = this.streams.filter(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const moving = videos.filter((stream) => !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC));
    const size = ({ codecpar }: Stream) => codecpar.width * codecpar.height;
    return moving.reduce<Stream | undefined>((best, one) => (best && size(best) >= size(one) ? best : one), undefined);
  }

  /** Fills the packet with the next one; `false` at the end. Packets that cannot be read are passed over. */
  async read(packet: Packet): Promise<boolean> {
    while (!this.#isClosed) {
      const status = await this.context.readFrame(packet);
      if (status >= 0) {
        this.#failuresInRow = 0;
        return true;
      }
      if (isEnd(status)) return false;
      this.failures++;
      this.fault = words(new FFmpegError(status));
      this.isBroken = ++this.#failuresInRow >= FAILURES;
      if (this.isBroken) return false;
    }
    return false;
  }

  /** Ends what is being read or opened at once. */
  interrupt(): void {
    this.input?.close();
    if (!this.#isClosed) this.context.interrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.context.closeInput();
    this.input?.[Symbol.dispose]();
  }
}
