import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_TTF,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVFMT_GLOBALHEADER,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_SUBTITLE,
} from "node-av/constants";
import {
  avChannelLayoutDefault,
  avGetPixFmtFromName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  Packet,
  type Stream,
} from "node-av/lib";

/** What a video of a test is to be; all of it has a default. */
export interface Made {
  width?: number;
  height?: number;
  frames?: number;
  /** An encoder's name in FFmpeg. */
  codec?: string;
  pixelFormat?: string;
  /** Seconds a tick. */
  timeBase?: { num: number; den: number };
  /** The time of each frame, in ticks; 25 a second where it is left out. */
  time?: (index: number) => number;
  /** Brightness and colour of each frame; where left out they change from frame to frame. */
  paint?: (index: number, frame: Frame) => void;
  /** FFmpeg's numbers of matrix, range, transfer and primaries. */
  color?: { colorSpace?: number; colorRange?: number; colorTrc?: number; colorPrimaries?: number };
  sampleAspectRatio?: { num: number; den: number };
  /** What the container alone tells of it. */
  containerAspect?: { num: number; den: number };
  /** The nine numbers of a display matrix. */
  displayMatrix?: readonly number[];
  /** Encoders of sound tracks. */
  sound?: readonly string[];
  soundOptions?: Record<string, string>;
  channels?: number;
  /** Name of a file that goes with the container. */
  attachment?: string;
  /** Lines of text, each for 200 ms from its time in milliseconds on. */
  subtitles?: readonly { at: number; text: string }[];
  /** Seconds at which the clock starts. */
  start?: number;
  /** Of the encoder. */
  options?: Record<string, string>;
  /** Of the container. */
  containerOptions?: Record<string, string>;
}

const check = (status: number) => FFmpegError.throwIfError(status, "make a video");

/** Writes a video by FFmpeg alone, in the container of the file's ending. */
export async function makeVideo(path: string, made: Made = {}): Promise<void> {
  const output = new FormatContext();
  check(output.allocOutputContext2(null as never, null, path));
  const { width = 64, height = 48, frames = 20, codec = "libx264", timeBase = { num: 1, den: 25 }, start = 0 } = made;
  const time = made.time ?? ((i: number) => Math.round((i * timeBase.den) / timeBase.num / 25));
  const encoder = new CodecContext();
  const found = Codec.findEncoderByName(codec as never);
  if (!found) throw new Error(`no encoder ${codec}`);
  encoder.allocContext3(found);
  Object.assign(encoder, { width, height, timeBase, framerate: { num: 25, den: 1 }, gopSize: 10, ...made.color });
  encoder.pixelFormat = avGetPixFmtFromName(made.pixelFormat ?? "yuv420p");
  if (made.sampleAspectRatio) encoder.sampleAspectRatio = made.sampleAspectRatio as never;
  const isHeaderOfAll = output.oformat!.hasFlags(AVFMT_GLOBALHEADER as never);
  if (isHeaderOfAll) encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await encoder.open2(found, Dictionary.fromObject(made.options ?? {})));
  const stream = output.newStream(null);
  check(stream.codecpar.fromContext(encoder));
  stream.timeBase = encoder.timeBase;
  stream.avgFrameRate = { num: 25, den: 1 } as never;
  const aspect = made.containerAspect ?? made.sampleAspectRatio;
  if (aspect) stream.sampleAspectRatio = stream.codecpar.sampleAspectRatio = aspect as never;
  if (made.displayMatrix) {
    const matrix = Buffer.alloc(36);
    for (const [i, value] of made.displayMatrix.entries())
      matrix.writeInt32LE(value * (i % 3 === 2 ? 2 ** 30 : 2 ** 16), 4 * i);
    check(stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix));
  }
  const tracks: Awaited<ReturnType<typeof soundTrack>>[] = [];
  for (const name of made.sound ?? []) tracks.push(await soundTrack(output, name, isHeaderOfAll, made));
  const text = made.subtitles && output.newStream(null);
  if (text) {
    Object.assign(text.codecpar, { codecType: AVMEDIA_TYPE_SUBTITLE, codecId: AV_CODEC_ID_SUBRIP });
    text.timeBase = { num: 1, den: 1000 } as never;
  }
  if (made.attachment !== undefined) {
    const file = output.newStream(null);
    Object.assign(file.codecpar, {
      codecType: AVMEDIA_TYPE_ATTACHMENT,
      codecId: AV_CODEC_ID_TTF,
      extradata: Buffer.from("font"),
    });
    file.metadata = Dictionary.fromObject({ filename: made.attachment, mimetype: "application/x-truetype-font" });
  }
  check(await output.openOutput());
  check(await output.writeHeader(Dictionary.fromObject(made.containerOptions ?? {})));
  const write = async (context: CodecContext, to: Stream, frame: Frame | null) => {
    check(await context.sendFrame(frame));
    while (true) {
      using packet = new Packet();
      packet.alloc();
      if ((await context.receivePacket(packet)) < 0) return;
      packet.streamIndex = to.index;
      packet.rescaleTs(context.timeBase, to.timeBase);
      const offset = BigInt(Math.round((start * to.timeBase.den) / to.timeBase.num));
      packet.pts += offset;
      packet.dts += offset;
      check(await output.interleavedWriteFrame(packet));
    }
  };
  for (let i = 0; i < frames; i++) {
    using frame = videoFrame(width, height, encoder);
    (made.paint ?? changing)(i, frame);
    frame.pts = BigInt(time(i));
    await write(encoder, stream, frame);
    for (const { context, to, samples } of tracks) {
      const until = ((i + 1) * context.sampleRate) / 25;
      for (; samples.at < until; samples.at += samples.size) {
        using sound = soundFrame(context, samples.at, samples.size);
        await write(context, to, sound);
      }
    }
  }
  for (const { at, text: line } of made.subtitles ?? []) {
    using packet = new Packet();
    packet.alloc();
    packet.data = Buffer.from(line);
    Object.assign(packet, {
      streamIndex: text!.index,
      pts: BigInt(at),
      dts: BigInt(at),
      duration: 200n,
      isKeyframe: true,
    });
    check(await output.interleavedWriteFrame(packet));
  }
  await write(encoder, stream, null);
  for (const { context, to } of tracks) await write(context, to, null);
  check(await output.writeTrailer());
  await output.closeOutput();
  output.freeContext();
  encoder.freeContext();
  for (const { context } of tracks) context.freeContext();
}

function videoFrame(width: number, height: number, { pixelFormat }: CodecContext): Frame {
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width, height, format: pixelFormat });
  check(frame.getBuffer(0));
  return frame;
}

function changing(index: number, frame: Frame): void {
  for (const [plane, data] of frame.data!.entries()) data.fill(plane === 0 ? 40 + 8 * (index % 20) : 100 + 20 * plane);
}

async function soundTrack(
  output: FormatContext,
  name: string,
  isHeaderOfAll: boolean,
  { channels = 2, soundOptions = {} }: Made,
) {
  const codec = Codec.findEncoderByName(name as never)!;
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleFormat = codec.sampleFormats![0];
  context.sampleRate = codec.supportedSamplerates?.includes(44_100) === false ? 48_000 : 44_100;
  context.channelLayout = avChannelLayoutDefault(channels);
  context.bitRate = 128_000n;
  context.timeBase = { num: 1, den: context.sampleRate } as never;
  if (isHeaderOfAll) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await context.open2(codec, Dictionary.fromObject(soundOptions)));
  const to = output.newStream(null);
  check(to.codecpar.fromContext(context));
  to.timeBase = context.timeBase;
  return { context, to, samples: { at: 0, size: context.frameSize || 1024 } };
}

function soundFrame(context: CodecContext, at: number, samples: number): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.nbSamples = samples;
  frame.format = context.sampleFormat;
  frame.sampleRate = context.sampleRate;
  frame.channelLayout = context.channelLayout;
  check(frame.getBuffer(0));
  for (const data of frame.data!) data.fill(0);
  frame.pts = BigInt(at);
  return frame;
}

/** Noise, of which no frame is like another and which takes room in a file. */
export function noise(index: number, frame: Frame): void {
  let state = index + 1;
  for (const data of frame.data!) {
    for (let i = 0; i < data.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      data[i] = 64 + (state >>> 25);
    }
  }
}

/** Fills a frame's planes with one colour. */
export const plain =
  (y: number, u: number, v: number) =>
  (_: number, frame: Frame): void => {
    for (const [plane, data] of frame.data!.entries()) data.fill([y, u, v][plane]);
  };
