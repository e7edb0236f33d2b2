import { Dictionary, FFmpegError, type Stream } from "node-av/lib";
import { InputError } from "../../../errors.ts";
import type { Size } from "../../../geometry/index.ts";
import type { Fraction } from "./av.ts";
import { LIMITS } from "./codecs.ts";
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
      const sampleAspectRatio = aspectOf(source, size);
      const timeBase = settings.frameRate ? rateAsTimeBase(settings.frameRate) : tracks.timeBase;
      const frameRate = inverse(rateAsTimeBase(settings.frameRate ?? source.frameRate));
      encoder = await VideoEncoder.open({
        ...size,
        codec: settings.codec,
        crf: settings.crf,
        timeBase,
        frameRate,
        sampleAspectRatio,
        tags: tracks.tags,
        globalHeader: mux.globalHeader,
        threads: settings.threads,
      });
      const stream = mux.addEncoded(encoder.context, frameRate);
      stream.sampleAspectRatio = sampleAspectRatio as Stream["sampleAspectRatio"];
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

/** Shapes that differ by no more, as a share, as by rounding to even sides, look the same. */
const SAME_SHAPE = 0.02;

/** The shape of pixels at which the picture is shown as wide as before, whatever its size. */
function aspectOf({ width, height, tracks }: VideoSource, size: Size): Fraction {
  const { num, den } = tracks.sampleAspectRatio;
  const own = num > 0 && den > 0 ? { num, den } : { num: 1, den: 1 };
  const change = (width * size.height) / (height * size.width);
  if (Math.abs(change - 1) <= SAME_SHAPE) return tracks.sampleAspectRatio;
  return reduced({ num: own.num * width * size.height, den: own.den * height * size.width });
}

/** In lowest terms, and in numbers that containers have room for. */
function reduced({ num, den }: Fraction): Fraction {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const by = Math.max(divisor(num, den), Math.max(num, den) / 2 ** 15);
  return { num: Math.max(1, Math.round(num / by)), den: Math.max(1, Math.round(den / by)) };
}

/** @throws InputError where the codec takes no picture of that size; @param path of the output */
export function requireSize(path: string, source: VideoSource, settings: OutputSettings): void {
  const { width, height } = outputSize(source, settings);
  const { codec } = settings;
  const { least, most } = LIMITS[codec];
  if (Math.min(width, height) >= least && Math.max(width, height) <= most) return;
  throw new InputError(
    `${path}: ${codec} takes pictures from ${least} to ${most} pixels wide and high, not ${width} x ${height}; give another size or codec`,
  );
}

/** What a container says of itself, which is not its content's. */
const OF_THE_CONTAINER = /^(major_brand|minor_version|compatible_brands|encoder|duration)$/i;

function metadataOf(mux: Mux, { metadata }: Tracks, description: string | undefined): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !OF_THE_CONTAINER.test(name)));
  if (description === undefined) return kept;
  // MPEG-TS has no place for a comment.
  return { ...kept, [mux.format.name === "mpegts" ? "service_provider" : "comment"]: description };
}
