import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_OPUS,
  AVMEDIA_TYPE_AUDIO,
} from "node-av/constants";
import { avChannelLayoutDescribe, avGetSampleFmtName, Codec, CodecContext, type Stream } from "node-av/lib";
import { AvFrame, checked, type Fraction, NO_TIME, type Packet } from "./av.ts";
import { Decoder } from "./decode.ts";
import { encode } from "./encoder.ts";
import { FilterChain } from "./filter-chain.ts";
import type { Mux } from "./muxer.ts";

export const isSound = ({ codecpar }: Stream) => codecpar.codecType === AVMEDIA_TYPE_AUDIO;

/** Sound that is decoded and encoded anew, mono or stereo, since its container does not take it as it is. */
export class SoundEncoder implements Disposable {
  readonly #decoder: Decoder;
  readonly #encoder: CodecContext;
  readonly #mux: Mux;
  readonly #timeBase: Fraction;
  readonly output: Stream;
  #filter: FilterChain | undefined;

  private constructor(mux: Mux, from: Stream, decoder: Decoder, encoder: CodecContext) {
    this.#mux = mux;
    this.#decoder = decoder;
    this.#encoder = encoder;
    this.#timeBase = from.timeBase;
    this.output = mux.addEncoded(encoder);
    this.output.metadata = from.metadata;
    this.output.disposition = from.disposition;
  }

  /** @returns `undefined` where the sound cannot be decoded */
  static async open(mux: Mux, from: Stream): Promise<SoundEncoder | undefined> {
    const { sampleRate, channels } = from.codecpar;
    const decoder = sampleRate > 0 ? await Decoder.open(from, 1).catch(() => undefined) : undefined;
    if (!decoder) return undefined;
    const codec = Codec.findEncoder(mux.format.name === "webm" ? AV_CODEC_ID_OPUS : AV_CODEC_ID_AAC)!;
    const context = new CodecContext();
    context.allocContext3(codec);
    const rates = codec.supportedSamplerates ?? [];
    context.sampleRate = rates.length === 0 || rates.includes(sampleRate) ? sampleRate : 48_000;
    context.sampleFormat = codec.sampleFormats![0];
    context.channelLayout = channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
    context.bitRate = channels === 1 ? 96_000n : 160_000n;
    context.timeBase = { num: 1, den: context.sampleRate } as CodecContext["timeBase"];
    if (mux.globalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    checked(await context.open2(codec, null), "open the encoder of the sound");
    return new SoundEncoder(mux, from, decoder, context);
  }

  /** Takes a packet of the sound as it was; `null` at the end. */
  async write(packet: Packet | null): Promise<void> {
    for (const frame of await this.#decoder.decode(packet)) {
      using owned = frame;
      await this.#resample(owned);
    }
    if (packet) return;
    await this.#drainFilter();
    await this.#encode(null);
  }

  async #resample(frame: AvFrame): Promise<void> {
    if (frame.pts === NO_TIME) frame.pts = frame.bestEffortTimestamp;
    const key = soundKind(frame);
    if (this.#filter?.key !== key) {
      await this.#drainFilter();
      this.#filter = await openChain(key, this.#timeBase, this.#encoder);
    }
    await this.#encodeAll(await filtered(this.#filter, frame));
  }

  async #drainFilter(): Promise<void> {
    if (this.#filter) await this.#encodeAll(await filtered(this.#filter, null));
    this.#filter?.[Symbol.dispose]();
    this.#filter = undefined;
  }

  async #encodeAll(frames: readonly AvFrame[]): Promise<void> {
    for (const frame of frames) {
      using owned = frame;
      await this.#encode(owned);
    }
  }

  async #encode(frame: AvFrame | null): Promise<void> {
    for (const packet of await encode(this.#encoder, frame)) {
      await this.#mux.write(packet, this.output, this.#encoder.timeBase);
    }
  }

  [Symbol.dispose](): void {
    this.#filter?.[Symbol.dispose]();
    this.#decoder[Symbol.dispose]();
    this.#encoder.freeContext();
  }
}

/** The kind of a frame's sound, as FFmpeg's filters take it. */
function soundKind({ sampleRate, format, channelLayout }: AvFrame): string {
  const layout = avChannelLayoutDescribe(channelLayout);
  const layoutOrCount = layout && !/channels/.test(layout) ? layout : `${channelLayout.nbChannels}c`;
  return `sample_rate=${sampleRate}:sample_fmt=${avGetSampleFmtName(format as never)}:channel_layout=${layoutOrCount}`;
}

/** Brings sound to what an encoder takes; silence fills holes, so that it stays with the pictures. */
function openChain(kind: string, { num, den }: Fraction, to: CodecContext): Promise<FilterChain> {
  const layout = avChannelLayoutDescribe(to.channelLayout);
  const format = `sample_fmts=${avGetSampleFmtName(to.sampleFormat)}:sample_rates=${to.sampleRate}`;
  return FilterChain.open(kind, "abuffer", `time_base=${num}/${den}:${kind}`, [
    "aresample=async=1",
    `aformat=${format}:channel_layouts=${layout}`,
    ...(to.frameSize > 0 ? [`asetnsamples=n=${to.frameSize}:p=0`] : []),
  ]);
}

/** What a frame completes; at the end (`null`) the rest. */
async function filtered({ source, sink }: FilterChain, frame: AvFrame | null): Promise<AvFrame[]> {
  checked(await source.buffersrcAddFrame(frame), "filter the sound");
  const frames: AvFrame[] = [];
  while (true) {
    const result = new AvFrame();
    result.alloc();
    if (sink.buffersinkGetFrameSync(result) < 0) {
      result.free();
      return frames;
    }
    frames.push(result);
  }
}
