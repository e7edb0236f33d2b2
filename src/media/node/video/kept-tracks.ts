import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_ATTACHMENT, AVMEDIA_TYPE_VIDEO } from "node-av/constants";
import type { Stream } from "node-av/lib";
import { BareAac, needsBareAac } from "./adts.ts";
import type { Packet } from "./av.ts";
import { codecName } from "./codec-name.ts";
import type { Mux } from "./muxer.ts";
import { isSound, SoundEncoder } from "./sound.ts";
import { canRewrite, describeText, isSubtitles, rewriteText } from "./subtitles.ts";

/** What becomes of a stream: its packets are copied, it is encoded anew, or it is left out. */
export type Fate = "copy" | "encode" | "drop";

/** Codecs of sound and subtitles that a container takes as they are; every one where it is not listed. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  mp4: /^(aac|mp3|mp2|ac3|eac3|alac|opus|flac|dts|mov_text)$/,
  mov: /^(aac|mp3|mp2|ac3|eac3|alac|pcm_\w+|mov_text)$/,
  ipod: /^(aac|alac|ac3|mov_text)$/,
  webm: /^(opus|vorbis|webvtt)$/,
  matroska: /^(?!mov_text$|dvb_teletext$|eia_608$)/,
  mpegts: /^(aac|mp3|mp2|ac3|eac3|dts|opus|dvb_subtitle|dvb_teletext)$/,
};

/** What is best done with each stream. */
export function firstFates(mux: Mux, streams: readonly Stream[]): Fate[] {
  const taken = TAKEN[mux.format.name ?? ""];
  return streams.map((stream) => {
    const isTaken = !taken || taken.test(codecName(stream));
    if (isSound(stream)) return isTaken ? "copy" : "encode";
    if (!isSubtitles(stream)) return "drop";
    return isTaken ? "copy" : canRewrite(stream, mux.format.name ?? "") ? "encode" : "drop";
  });
}

/** What is tried where a container refused the streams: no subtitles and all sound encoded, then none of it. */
export function nextFates(fates: readonly Fate[], streams: readonly Stream[]): Fate[] | undefined {
  const worse = { copy: "encode", encode: "drop", drop: "drop" } as const;
  if (fates.every((fate) => fate === "drop")) return undefined;
  return fates.map((fate, i) => (isSound(streams[i]) ? worse[fate] : "drop"));
}

interface Track {
  output: Stream;
  encoder?: SoundEncoder | undefined;
  bare?: BareAac | undefined;
  isText?: boolean | undefined;
}

/** The streams beside the pictures that a video keeps. */
export class KeptTracks implements Disposable {
  readonly #mux: Mux;
  readonly #tracks = new Map<number, Track>();
  /** One line for each that is not kept as it is. */
  readonly warnings: string[] = [];

  get #format(): string {
    return this.#mux.format.name ?? "";
  }

  private constructor(mux: Mux) {
    this.#mux = mux;
  }

  static async open(mux: Mux, streams: readonly Stream[], fates: readonly Fate[]): Promise<KeptTracks> {
    const kept = new KeptTracks(mux);
    for (const [i, stream] of streams.entries()) await kept.#add(stream, fates[i]);
    return kept;
  }

  async #add(stream: Stream, fate: Fate): Promise<void> {
    const codec = codecName(stream);
    const what = codec === "none" ? kind(stream) : `${kind(stream)} (${codec})`;
    if (fate === "copy") {
      const bare = needsBareAac(stream, this.#format) ? new BareAac(stream) : undefined;
      this.#tracks.set(stream.index, { output: this.#mux.addCopied(stream), bare });
      return;
    }
    if (fate === "encode" && isSubtitles(stream)) {
      const output = this.#mux.addCopied(stream);
      describeText(output, this.#format);
      this.#tracks.set(stream.index, { output, isText: true });
      return;
    }
    const encoder = fate === "encode" ? await SoundEncoder.open(this.#mux, stream) : undefined;
    const { channels } = stream.codecpar;
    if (encoder && channels > 2) this.warnings.push(`${what} is in stereo, its ${channels} channels mixed`);
    if (encoder) this.#tracks.set(stream.index, { output: encoder.output, encoder });
    else this.warnings.push(`${what} left out${why(stream)}`);
  }

  /** Takes a packet as it is read from the source, which keeps it. */
  async write(packet: Packet, stream: Stream): Promise<void> {
    const track = this.#tracks.get(stream.index);
    if (!track) return;
    if (track.encoder) return track.encoder.write(packet);
    const clone = packet.clone()!;
    const copy = track.isText ? rewriteText(clone, stream, this.#format) : clone;
    if (!copy) return;
    for (const one of track.bare ? await track.bare.apply(copy) : [copy]) {
      await this.#mux.write(one, track.output, stream.timeBase);
    }
  }

  async finish(): Promise<void> {
    for (const { encoder } of this.#tracks.values()) await encoder?.write(null);
  }

  [Symbol.dispose](): void {
    for (const { encoder, bare } of this.#tracks.values()) {
      encoder?.[Symbol.dispose]();
      bare?.[Symbol.dispose]();
    }
  }
}

function kind(stream: Stream): string {
  if (isSound(stream)) return "sound";
  if (isSubtitles(stream)) return "subtitles";
  if (stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)) return "cover picture";
  const { codecType } = stream.codecpar;
  if (codecType === AVMEDIA_TYPE_VIDEO) return "another video track";
  return codecType === AVMEDIA_TYPE_ATTACHMENT ? "attached file" : "track of data";
}

/** Of what could have been kept. */
function why(stream: Stream): string {
  if (isSound(stream) && stream.codecpar.sampleRate <= 0) return ": too little of it is there to be read";
  return isSound(stream) || isSubtitles(stream) ? ": the container does not take it" : "";
}
