import { resolve } from "node:path";
import { AV_CODEC_ID_MJPEG } from "node-av/constants";
import { FFmpegError } from "node-av/lib";
import { isCutJpeg } from "../motion-jpeg.ts";
import { type Fraction, Packet } from "./av.ts";
import type { Conform } from "./conform.ts";
import { Decoder, isDamaged } from "./decode.ts";
import { Demux } from "./demux.ts";
import type { FrameReader, ReadFrame } from "./frames.ts";

/** Pictures on disk as the frames of a video, at a steady rate. */
export class SequenceReader implements FrameReader {
  readonly timeBase: Fraction;
  readonly frameRate: number;
  readonly countedFrames: number;
  readonly duration: number;
  /** Pictures that could not be decoded. */
  readonly broken: string[] = [];
  /** Pictures that were decoded in part. */
  readonly damaged: string[] = [];
  readonly #files: readonly string[];
  readonly #conform: Conform;
  #index = 0;
  #isInterrupted = false;

  constructor(files: readonly string[], frameRate: number, conform: Conform) {
    this.#files = files;
    this.#conform = conform;
    this.frameRate = frameRate;
    this.countedFrames = files.length;
    this.duration = files.length / frameRate;
    this.timeBase = rateAsTimeBase(frameRate);
  }

  async next(): Promise<ReadFrame | undefined> {
    while (this.#index < this.#files.length && !this.#isInterrupted) {
      const ticks = BigInt(this.#index);
      const file = this.#files[this.#index++];
      const decoded = await decodePicture(file);
      if (!decoded) {
        this.broken.push(file);
        continue;
      }
      const { frame, damaged } = decoded;
      if (damaged) this.damaged.push(file);
      return { frame: await this.#conform.apply(frame), ticks, duration: 1n, damaged, isTimed: true };
    }
    return undefined;
  }

  interrupt(): void {
    this.#isInterrupted = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Seconds a frame, as a fraction: 1/25, 1001/30000. */
export function rateAsTimeBase(frameRate: number): Fraction {
  if (Number.isInteger(frameRate)) return { num: 1, den: frameRate };
  if (frameRate < 1) return { num: Math.round(1000 / frameRate), den: 1000 };
  const ntsc = Math.round(frameRate * 1.001);
  if (Math.abs(frameRate - ntsc / 1.001) < 0.005) return { num: 1001, den: ntsc * 1000 };
  return { num: 1000, den: Math.round(frameRate * 1000) };
}

async function decodePicture(file: string) {
  try {
    await using demux = await Demux.open({ url: `file:${resolve(file)}` });
    const stream = demux.streams[0];
    using decoder = stream && (await Decoder.open(stream, 1));
    if (!decoder) return undefined;
    decoder.wasWhole = true;
    using packet = new Packet();
    packet.alloc();
    if (!(await demux.read(packet))) return undefined;
    const isCut = stream.codecpar.codecId === AV_CODEC_ID_MJPEG && packet.data !== null && isCutJpeg(packet.data);
    const frames = [...(await decoder.decode(packet)), ...(await decoder.decode(null))];
    const [first, ...others] = frames;
    for (const frame of others) frame.free();
    return first && { frame: first, damaged: isCut || isDamaged(first) };
  } catch (error) {
    if (error instanceof FFmpegError) return undefined;
    throw error;
  }
}
