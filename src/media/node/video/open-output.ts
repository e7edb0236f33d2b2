import { Dictionary, FFmpegError, type Stream } from "node-av/lib";
import type { Size } from "../../../geometry/index.ts";
import type { Fraction } from "./av.ts";
import { VideoEncoder } from "./encoder.ts";
import { type Fate, firstFates, KeptTracks, nextFates } from "./kept-tracks.ts";
import { Mux } from "./muxer.ts";
import type { OutputSettings } from "./output-settings.ts";
import { rateAsTimeBase } from "./sequence.ts";
import type { VideoSource } from "./source.ts";
import type { Tracks } from "./tracks.ts";

/** A container that is open for frames and for the packets of other streams. */
export interface Output {
  mux: Mux;
  encoder: VideoEncoder;
  stream: Stream;
  kept: KeptTracks;
  size: Size;
  timeBase: Fraction;
}

/**
 * Opens a file with as much of the source's other streams as its container takes.
 *
 * @throws FFmpegError where it cannot be written
 */
export async function openOutput(path: string, source: VideoSource, settings: OutputSettings): Promise<Output> {
  const { tracks } = source;
  const streams = settings.sound ? tracks.streams : [];
  let fates: Fate[] | undefined;
  while (true) {
    const mux = new Mux(path);
    fates ??= firstFates(mux, streams);
    let kept: KeptTracks | undefined;
    let encoder: VideoEncoder | undefined;
    try {
      const size = outputSize(source, settings);
      const timeBase = settings.frameRate ? rateAsTimeBase(settings.frameRate) : tracks.timeBase;
      const frameRate = inverse(rateAsTimeBase(settings.frameRate ?? source.frameRate));
      encoder = await VideoEncoder.open({
        ...size,
        codec: settings.codec,
        crf: settings.crf,
        timeBase,
        frameRate,
        sampleAspectRatio: tracks.sampleAspectRatio,
        tags: tracks.tags,
        globalHeader: mux.globalHeader,
        threads: settings.threads,
      });
      const stream = mux.addEncoded(encoder.context, frameRate);
      stream.sampleAspectRatio = tracks.sampleAspectRatio as Stream["sampleAspectRatio"];
      kept = await KeptTracks.open(mux, streams, fates);
      mux.context.metadata = Dictionary.fromObject(metadataOf(mux, tracks, settings.description));
      await mux.start();
      return { mux, encoder, stream, kept, size, timeBase };
    } catch (error) {
      kept?.[Symbol.dispose]();
      encoder?.[Symbol.dispose]();
      await mux[Symbol.asyncDispose]();
      const next = nextFates(fates, streams);
      if (!(error instanceof FFmpegError) || !next) throw error;
      fates = next;
    }
  }
}

const inverse = ({ num, den }: Fraction): Fraction => ({ num: den, den: num });

/** Even sides, as 4:2:0 has them. */
function outputSize({ width, height }: Size, wanted: OutputSettings): Size {
  const even = (side: number) => Math.max(2, 2 * Math.round(side / 2));
  const { width: w, height: h } = wanted;
  if (w === undefined && h === undefined) return { width: width + (width % 2), height: height + (height % 2) };
  return { width: even(w ?? (h! * width) / height), height: even(h ?? (w! * height) / width) };
}

/** What a container says of itself, which is not its content's. */
const OF_THE_CONTAINER = /^(major_brand|minor_version|compatible_brands|encoder|duration)$/i;

function metadataOf(mux: Mux, { metadata }: Tracks, description: string | undefined): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !OF_THE_CONTAINER.test(name)));
  if (description === undefined) return kept;
  // MPEG-TS has no place for a comment.
  return { ...kept, [mux.format.name === "mpegts" ? "service_provider" : "comment"]: description };
}
