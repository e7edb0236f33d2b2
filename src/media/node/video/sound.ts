import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_OPUS,
  AVMEDIA_TYPE_AUDIO,
} from "node-av/constants";
import {
  avChannelLayoutDescribe,
  avGetSampleFmtName,
  Codec,
  CodecContext,
  type FilterContext,
  FilterGraph,
  type Stream,
} from "node-av/lib";
import { AvFrame, checked, type Fraction, NO_TIME, type Packet } from "./av.ts";
import { Decoder } from "./decode.ts";
import { encode } from "./encoder.ts";
import type { Mux } from "./muxer.ts";

export const isSound = ({ codecpar }: Stream) => codecpar.codecType === AVMEDIA_TYPE_AUDIO;

/** Sound that is decoded and encoded anew, mono or stereo, since its container does not take it as it is. */
export class SoundEncoder implements Disposable {
  readonly #decoder: Decoder;
  readonly #encoder: CodecContext;
  readonly #mux: Mux;
  readonly #timeBase: Fraction;
  readonly output: Stream;
  #filter: Filter | undefined;

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
    const key = Filter.key(frame);
    if (this.#filter?.key !== key) {
      await this.#drainFilter();
      this.#filter = await Filter.open(frame, this.#timeBase, this.#encoder);
    }
    await this.#encodeAll(await this.#filter.apply(frame));
  }

  async #drainFilter(): Promise<void> {
    if (this.#filter) await this.#encodeAll(await this.#filter.apply(null));
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

/** Brings sound to what an encoder takes; silence fills holes, so that it stays with the pictures. */
class Filter implements Disposable {
  readonly key: string;
  readonly #graph: FilterGraph;
  readonly #source: FilterContext;
  readonly #sink: FilterContext;

  private constructor(key: string, graph: FilterGraph) {
    this.key = key;
    this.#graph = graph;
    this.#source = graph.getFilter("abuffer@in")!;
    this.#sink = graph.getFilter("abuffersink@out")!;
  }

  static key({ sampleRate, format, channelLayout }: AvFrame): string {
    const layout = avChannelLayoutDescribe(channelLayout);
    const layoutOrCount = layout && !/channels/.test(layout) ? layout : `${channelLayout.nbChannels}c`;
    return `sample_rate=${sampleRate}:sample_fmt=${avGetSampleFmtName(format as never)}:channel_layout=${layoutOrCount}`;
  }

  static async open(frame: AvFrame, { num, den }: Fraction, to: CodecContext): Promise<Filter> {
    const graph = new FilterGraph();
    graph.alloc();
    const key = Filter.key(frame);
    const layout = avChannelLayoutDescribe(to.channelLayout);
    const format = `sample_fmts=${avGetSampleFmtName(to.sampleFormat)}:sample_rates=${to.sampleRate}`;
    const chain = [
      `abuffer@in=time_base=${num}/${den}:${key}`,
      "aresample=async=1",
      `aformat=${format}:channel_layouts=${layout}`,
      ...(to.frameSize > 0 ? [`asetnsamples=n=${to.frameSize}:p=0`] : []),
      "abuffersink@out",
    ];
    checked(graph.parse2(chain.join(",")), "make filters for the sound");
    checked(await graph.config(), "make filters for the sound");
    return new Filter(key, graph);
  }

  /** What a frame completes; at the end (`null`) the rest. */
  async apply(frame: AvFrame | null): Promise<AvFrame[]> {
    checked(await this.#source.buffersrcAddFrame(frame), "filter the sound");
    const frames: AvFrame[] = [];
    while (true) {
      const result = new AvFrame();
      result.alloc();
      if (this.#sink.buffersinkGetFrameSync(result) < 0) {
        result.free();
        return frames;
      }
      frames.push(result);
    }
  }

  [Symbol.dispose](): void {
    this.#graph.free();
  }
}
