import { open, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Decoder, Demuxer, Packet, Stream } from "node-av";
import { InputError } from "../../errors.ts";
import { rgbImage } from "../../image/index.ts";
import type { Frame } from "../../pipeline/index.ts";

/** @internal takes the packets of a video's sound as they are read */
export type SoundTap = (packet: Packet) => Promise<void>;

/** Seconds of a time in ticks of a stream's time base. */
const seconds = (ticks: bigint, { num, den }: Stream["timeBase"]) => (Number(ticks) * num) / den;

/**
 * An opened video: its frames in order, each with pixels of its own, read once.
 *
 * @example
 * await using video = await readVideo("clip.mp4");
 * for await (const { time, image } of video) console.log(time, await detector.detect(image));
 */
export class VideoReader implements AsyncIterable<Frame>, AsyncDisposable {
  readonly path: string;
  /** @internal for those who write the same video again */
  readonly stream: Stream;
  readonly #input: Demuxer;
  readonly #decoder: Decoder;
  #tap?: SoundTap;

  private constructor(path: string, input: Demuxer, stream: Stream, decoder: Decoder) {
    this.path = path;
    this.#input = input;
    this.stream = stream;
    this.#decoder = decoder;
  }

  static async open(path: string): Promise<VideoReader> {
    const { size } = await stat(path).catch(() => {
      throw new InputError(`${path}: no such file`);
    });
    if (size === 0) throw new InputError(`${path}: the file is empty`);
    const av = await import("./node-av.ts");
    const input = await av.Demuxer.open(path).catch((error: Error) => {
      throw new InputError(`${path}: not a video that can be read (${error.message})`);
    });
    try {
      const stream = input.video();
      if (!stream) throw new InputError(`${path}: holds no video`);
      // A frame that cannot be decoded must not pass for a short video.
      return new VideoReader(path, input, stream, await av.Decoder.create(stream, { exitOnError: true }));
    } catch (error) {
      await input.close();
      throw error;
    }
  }

  /** Frames a second, on the mean. */
  get frameRate(): number {
    const { num, den } = this.stream.avgFrameRate;
    return den > 0 && num > 0 ? num / den : 25;
  }

  /** How many frames are to be expected; 0 where the container does not tell. */
  get expectedFrames(): number {
    return Number(this.stream.nbFrames) || Math.round(Math.max(0, this.#input.duration) * this.frameRate);
  }

  /** @internal the decoder, whose settings an encoder takes over, and the container with its sound */
  get internals(): { decoder: Decoder; input: Demuxer } {
    return { decoder: this.#decoder, input: this.#input };
  }

  /** @internal hands the sound's packets to `tap` between the frames */
  tapSound(tap: SoundTap): void {
    this.#tap = tap;
  }

  /** @throws InputError where the video is damaged or ends early */
  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    const { AVERROR_EOF, Packet, Scaler } = await import("./node-av.ts");
    const sound = this.#input.audio();
    using scaler = new Scaler();
    let index = 0;
    let first: bigint | undefined;
    let end = 0;
    const damaged = (reason: string): never => {
      throw new InputError(`${this.path}: the video is damaged after frame ${index} (${reason})`);
    };
    for (let isOver = false; !isOver; ) {
      using packet = new Packet();
      packet.alloc();
      const status = await this.#input.getFormatContext().readFrame(packet);
      isOver = status === AVERROR_EOF;
      if (status < 0 && !isOver) damaged(`FFmpeg's error ${status}`);
      if (!isOver) {
        end = Math.max(end, packetEnd(packet, this.#input.streams[packet.streamIndex].timeBase));
        if (packet.streamIndex === sound?.index) await this.#tap?.(packet);
        if (packet.streamIndex !== this.stream.index) continue;
      }
      const decoded = await this.#decoder
        .decodeAll(isOver ? null : packet)
        .catch((error: Error) => damaged(error.message));
      for (const frame of decoded) {
        using picture = frame;
        const { width, height, pts } = picture;
        const data = await scaler.toBuffer(picture, { format: "rgb" });
        if (pts >= 0n) first ??= pts;
        const time = pts < 0n ? index / this.frameRate : seconds(pts - first!, this.stream.timeBase);
        yield { source: this.path, index: index++, time, image: rgbImage(width, height, data) };
      }
    }
    if (index === 0) throw new InputError(`${this.path}: holds no frame that can be decoded`);
    if (end < this.#input.duration - 0.5 || (await lacksTrailer(this.path))) {
      throw new InputError(`${this.path}: the video is cut off after frame ${index}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#decoder.close();
    await this.#input.close();
  }
}

/**
 * Opens a video file.
 *
 * @throws InputError where the file is missing or not a video
 */
export const readVideo = (path: string): Promise<VideoReader> => VideoReader.open(path);

/** When the packet's frame or sound ends, seconds. */
const packetEnd = ({ pts, duration }: Packet, timeBase: Stream["timeBase"]) =>
  seconds(pts + (duration > 0n ? duration : 0n), timeBase);

/** A GIF declares no duration; one that was cut off lacks the byte that ends it. */
async function lacksTrailer(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== ".gif") return false;
  const GIF_TRAILER = 0x3b;
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== GIF_TRAILER && buffer[0] !== 0;
}
