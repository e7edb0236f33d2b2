import type { Demuxer } from "node-av/api";
import type { Frame, Stream } from "node-av/lib";
import sharp, { type Sharp } from "sharp";
import type { Size } from "../../geometry/index.ts";
import { type HeifPicture, type HeifStep, heifPicture } from "./heif.ts";

/** Pixels with opacity, as libvips takes them. */
export interface RawPicture {
  width: number;
  height: number;
  data: Buffer;
}

/** FFmpeg, loaded when it is used: most pictures need it not. A package's own files, so that any worker can load them. */
async function ffmpeg() {
  const [{ Decoder, Demuxer, FilterAPI }, { Log, Packet }, { AV_FRAME_FLAG_CORRUPT, AV_LOG_QUIET }] = await Promise.all(
    [import("node-av/api"), import("node-av/lib"), import("node-av/constants")],
  );
  Log.setLevel(AV_LOG_QUIET);
  return { AV_FRAME_FLAG_CORRUPT, Decoder, Demuxer, FilterAPI, Packet };
}

type FFmpeg = Awaited<ReturnType<typeof ffmpeg>>;

/** Refuses a size before its pixels are decoded. */
type SizeCheck = (size: Size) => void;

/**
 * Decodes by FFmpeg what libvips does not: BMP, PNM, HEIC, and the first picture of sequences.
 *
 * @throws FFmpeg's errors, where the file is damaged, and those of `checkSize`
 */
export async function decodeStill(file: Buffer, format: string, checkSize: SizeCheck): Promise<RawPicture> {
  const picture = /^(HEIC|AVIF)/.test(format) ? heifPicture(file) : undefined;
  if (picture) checkSize(picture);
  const av = await ffmpeg();
  // Its bytes and not its path, which FFmpeg would take for an address or a pattern.
  await using input = await av.Demuxer.open(file);
  const main = input.video();
  if (!main) throw new Error("it holds no picture that can be decoded");
  const ids = new Set(picture?.parts ?? [main.id]);
  const streams = input.streams.filter(({ id }) => ids.delete(id));
  if (ids.size > 0) throw new Error("it holds no picture that can be decoded");
  for (const { codecpar } of streams) checkSize(codecpar);
  const parts = new Map<number, RawPicture>();
  for await (const { stream, part } of decodeFirst(av, input, streams)) parts.set(stream.id, part);
  if (!picture) return parts.get(main.id)!;
  const whole = picture.parts.length === 1 ? parts.get(picture.parts[0])! : assemble(picture, parts);
  return takeSteps(whole, picture.steps);
}

/** The first picture of each stream. */
async function* decodeFirst(
  av: FFmpeg,
  input: Demuxer,
  streams: readonly Stream[],
): AsyncGenerator<{ stream: Stream; part: RawPicture }> {
  const waiting = new Map(streams.map((stream) => [stream.index, stream]));
  while (waiting.size > 0) {
    using packet = new av.Packet();
    packet.alloc();
    const status = await input.getFormatContext().readFrame(packet);
    if (status < 0) throw new Error("it ends too early");
    const stream = waiting.get(packet.streamIndex);
    if (!stream) continue;
    using decoder = await av.Decoder.create(stream, { exitOnError: true, threadCount: 1 });
    const frames = [...(await decoder.decodeAll(packet)), ...(await decoder.decodeAll(null))];
    try {
      const [frame] = frames;
      if (!frame) continue;
      if (frame.decodeErrorFlags !== 0 || frame.hasFlags(av.AV_FRAME_FLAG_CORRUPT))
        throw new Error("a part of it is lost");
      waiting.delete(stream.index);
      yield { stream, part: await pixels(av, frame) };
    } finally {
      for (const frame of frames) frame.free();
    }
  }
}

/** By FFmpeg's filter, which minds what the frame says of its colours. */
async function pixels({ FilterAPI }: FFmpeg, frame: Frame): Promise<RawPicture> {
  using filter = FilterAPI.create("scale=flags=bilinear+accurate_rnd+full_chroma_int,format=rgba");
  const [converted, ...rest] = await filter.processAll(frame);
  for (const one of rest) one.free();
  if (!converted) throw new Error("its colours are not known");
  using picture = converted;
  return { width: picture.width, height: picture.height, data: picture.toBuffer() };
}

/** One picture of its parts; what hangs over its edges is cut off. */
function assemble(
  { width, height, columns, parts: ids }: HeifPicture,
  parts: ReadonlyMap<number, RawPicture>,
): RawPicture {
  const data = Buffer.alloc(width * height * 4);
  for (const [i, id] of ids.entries()) {
    const part = parts.get(id)!;
    const [x, y] = [(i % columns) * part.width, Math.floor(i / columns) * part.height];
    const bytes = 4 * Math.min(part.width, width - x);
    for (let row = 0; row < Math.min(part.height, height - y) && bytes > 0; row++) {
      part.data.copy(data, 4 * ((y + row) * width + x), 4 * row * part.width, 4 * row * part.width + bytes);
    }
  }
  return { width, height, data };
}

async function takeSteps(picture: RawPicture, steps: readonly HeifStep[]): Promise<RawPicture> {
  let { width, height, data } = picture;
  for (const step of steps) {
    const raw = sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
    const taken = await take(raw, step).raw().toBuffer({ resolveWithObject: true });
    data = taken.data;
    ({ width, height } = taken.info);
  }
  return { width, height, data };
}

function take(picture: Sharp, step: HeifStep): Sharp {
  if (step.step === "rotate") return picture.rotate((4 - step.quarters) * 90);
  if (step.step === "mirror") return step.swaps === "left and right" ? picture.flop() : picture.flip();
  const { x, y, width, height } = step.box;
  return picture.extract({ left: x, top: y, width, height });
}
