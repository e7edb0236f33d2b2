import type { Encoder, Muxer, Scaler } from "node-av";
import { PartialFile } from "../../files/index.ts";
import { toRgb } from "../../image/index.ts";
import type { Frame, Sink } from "../../pipeline/index.ts";
import type { VideoReader } from "./video-reader.ts";

/** Writes H.264 with the times and the sound of the video that its frames come from. */
class VideoWriter implements Sink<Frame> {
  readonly #file: PartialFile;
  readonly #like: VideoReader;
  readonly #encoder: Encoder;
  readonly #output: Muxer;
  readonly #index: number;
  readonly #scaler: Scaler;
  #isClosed = false;

  private constructor(file: PartialFile, like: VideoReader, encoder: Encoder, output: Muxer, scaler: Scaler) {
    this.#file = file;
    this.#like = like;
    this.#encoder = encoder;
    this.#output = output;
    this.#scaler = scaler;
    this.#index = output.addStream(encoder, { inputStream: like.stream });
  }

  static async open(path: string, like: VideoReader): Promise<VideoWriter> {
    const { Encoder, FF_ENCODER_LIBX264, Muxer, Scaler } = await import("./node-av.ts");
    const file = await PartialFile.create(path);
    const { decoder, input } = like.internals;
    const encoder = await Encoder.create(FF_ENCODER_LIBX264, { decoder, options: { preset: "veryfast", crf: 20 } });
    const output = await Muxer.open(file.path, { input });
    const writer = new VideoWriter(file, like, encoder, output, new Scaler());
    const sound = input.audio();
    if (sound) {
      const index = output.addStream(sound);
      like.tapSound((packet) => output.writePacket(packet, index));
    }
    return writer;
  }

  async write({ image, time }: Frame): Promise<void> {
    const { AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, AvFrame } = await import("./node-av.ts");
    const { width, height, data } = toRgb(image);
    const { timeBase } = this.#like.stream;
    const pts = BigInt(Math.round((time * timeBase.den) / timeBase.num));
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    using rgb = AvFrame.fromVideoBuffer(bytes, { width, height, format: AV_PIX_FMT_RGB24, timeBase, pts });
    // What every player shows: 4:2:0, whose sides are even.
    const even = { width: width + (width % 2), height: height + (height % 2) };
    const planes = await this.#scaler.toBuffer(rgb, { format: "yuv420p", resize: even });
    using picture = AvFrame.fromVideoBuffer(planes, { ...even, format: AV_PIX_FMT_YUV420P, timeBase, pts });
    await this.#encode(picture);
  }

  async finish(): Promise<void> {
    await this.#encode(null);
    await this.#close();
    await this.#file.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.#file[Symbol.asyncDispose]();
  }

  async #encode(frame: Parameters<Encoder["encodeAll"]>[0]): Promise<void> {
    for (const packet of await this.#encoder.encodeAll(frame)) {
      using owned = packet;
      await this.#output.writePacket(owned, this.#index);
    }
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#scaler[Symbol.dispose]();
    this.#encoder.close();
    await this.#output.close();
  }
}

/**
 * Makes a video of frames that come from another, with its times and its sound. The file appears under its name when it is
 * finished.
 *
 * @param options.like what the frames were read from
 * @throws InputError where the container cannot hold it
 * @example
 * await using video = await readVideo("clip.mp4");
 * await using copy = await createVideo("copy.mp4", { like: video });
 * for await (const frame of video) await copy.write(frame);
 * await copy.finish();
 */
export function createVideo(path: string, { like }: { like: VideoReader }): Promise<Sink<Frame>> {
  return VideoWriter.open(path, like);
}
