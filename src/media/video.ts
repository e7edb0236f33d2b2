import { open, stat } from "node:fs/promises";
import { extname } from "node:path";
import { writeAtomically } from "../atomic-file.ts";
import { InputError } from "../errors.ts";
import type { RgbImage } from "../image/index.ts";
import {
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
  Decoder,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  Frame,
  Muxer,
  Scaler,
} from "./node-av.ts";

const VIDEO_ENDINGS = new Set([
  ".mp4",
  ".m4v",
  ".mov",
  ".mkv",
  ".webm",
  ".avi",
  ".gif",
  ".mpg",
  ".mpeg",
  ".ts",
  ".wmv",
]);

export const isVideo = (path: string) => VIDEO_ENDINGS.has(extname(path).toLowerCase());

/** The ending of an annotated video: its own where H.264 fits the container, else `.mp4`. */
export function videoOutputEnding(path: string): string {
  const ending = extname(path).toLowerCase();
  return [".mp4", ".m4v", ".mov", ".mkv"].includes(ending) ? ending : ".mp4";
}

export interface VideoFrame {
  image: RgbImage;
  /** From 0. */
  index: number;
  /** Seconds from the video's start. */
  time: number;
}

export interface VideoOptions {
  /** Where to write the video that `visit` draws; none where left out. */
  out?: string;
  /** Called with the expected number of frames, 0 where the container does not tell. */
  onStart?(frames: number): void;
  /** Returns the frame to write: RGBA, of the frame's size. Asked only where `out` is given, else ignored. */
  visit(frame: VideoFrame): Promise<Uint8ClampedArray | undefined>;
}

/**
 * Reads a video frame by frame and, with `out`, writes another with the same times and the same sound.
 *
 * @returns the number of frames
 * @throws InputError where the file is missing, not a video, or ends early
 */
export async function processVideo(path: string, options: VideoOptions): Promise<number> {
  const { size } = await stat(path).catch(() => {
    throw new InputError(`${path}: no such file`);
  });
  if (size === 0) throw new InputError(`${path}: the file is empty`);
  const run = (out?: string) => transcode(path, { ...options, out });
  return options.out ? writeAtomically(options.out, run) : run();
}

async function transcode(path: string, { out, visit, onStart }: VideoOptions): Promise<number> {
  await using input = await Demuxer.open(path).catch((error: Error) => {
    throw new InputError(`${path}: not a video that can be read (${error.message})`);
  });
  const video = input.video();
  if (!video) throw new InputError(`${path}: holds no video`);
  const audio = out ? input.audio() : undefined;
  const { num, den } = video.avgFrameRate;
  const fps = den > 0 && num > 0 ? num / den : 25;
  onStart?.(Number(video.nbFrames) || Math.round(Math.max(0, input.duration) * fps));
  // A frame that cannot be decoded must not pass for a short video.
  using decoder = await Decoder.create(video, { exitOnError: true });
  using scaler = new Scaler();
  using encoder = out
    ? await Encoder.create(FF_ENCODER_LIBX264, { decoder, options: { preset: "veryfast", crf: 20 } })
    : undefined;
  await using output = out ? await Muxer.open(out, { input }) : undefined;
  const videoIndex = encoder ? output?.addStream(encoder, { inputStream: video }) : undefined;
  const audioIndex = audio ? output?.addStream(audio) : undefined;

  const writeEncoded = async (frame: InstanceType<typeof Frame> | null) => {
    for (const packet of await encoder!.encodeAll(frame)) {
      using owned = packet;
      await output!.writePacket(owned, videoIndex!);
    }
  };
  const timeBase = video.timeBase;
  const secondsPerTick = timeBase.num / timeBase.den;
  let index = 0;
  let first: bigint | undefined;
  const handle = async (frame: InstanceType<typeof Frame>) => {
    const { width, height } = frame;
    const pts = frame.pts >= 0n ? frame.pts : BigInt(Math.round(index / fps / secondsPerTick));
    first ??= pts;
    const image = { width, height, data: await scaler.toBuffer(frame, { format: "rgb" }) };
    const drawn = await visit({ image, index, time: Number(pts - first) * secondsPerTick });
    index++;
    if (!output || !drawn) return;
    const buffer = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.byteLength);
    using rgba = Frame.fromVideoBuffer(buffer, { width, height, format: AV_PIX_FMT_RGBA, timeBase, pts });
    // What every player shows: 4:2:0, whose sides are even.
    const even = { width: width + (width % 2), height: height + (height % 2) };
    const yuv = await scaler.toBuffer(rgba, { format: "yuv420p", resize: even });
    using annotated = Frame.fromVideoBuffer(yuv, { ...even, format: AV_PIX_FMT_YUV420P, timeBase, pts });
    await writeEncoded(annotated);
  };
  const damaged = (error: Error) => {
    throw new InputError(`${path}: the video is damaged after frame ${index} (${error.message})`);
  };
  let end = 0;
  for await (const packet of input.packets()) {
    using owned = packet;
    if (owned) end = Math.max(end, packetEnd(owned, input.streams[owned.streamIndex].timeBase));
    if (owned && owned.streamIndex === audio?.index) await output!.writePacket(owned, audioIndex!);
    if (owned && owned.streamIndex !== video.index) continue;
    for (const frame of await decoder.decodeAll(owned).catch(damaged)) {
      using decoded = frame;
      await handle(decoded);
    }
  }
  if (index === 0) throw new InputError(`${path}: holds no frame that can be decoded`);
  if (end < input.duration - 0.5 || (await lacksTrailer(path))) {
    throw new InputError(`${path}: the video is cut off after frame ${index}`);
  }
  if (encoder) await writeEncoded(null);
  return index;
}

/** When the packet's frame or sound ends, seconds. */
function packetEnd({ pts, duration }: { pts: bigint; duration: bigint }, timeBase: { num: number; den: number }) {
  return (Number(pts + (duration > 0n ? duration : 0n)) * timeBase.num) / timeBase.den;
}

/** A GIF declares no duration; one that was cut off lacks the byte that ends it. */
async function lacksTrailer(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== ".gif") return false;
  const GIF_TRAILER = 0x3b;
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== GIF_TRAILER && buffer[0] !== 0;
}
