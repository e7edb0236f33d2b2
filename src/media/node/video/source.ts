import type { Size } from "../../../geometry/index.ts";
import type { Planes } from "../../../image/index.ts";
import type { PictureFrame } from "../../../pipeline/index.ts";
import type { Fraction } from "./av.ts";
import type { Tracks } from "./tracks.ts";

/** A decoded frame of a video, upright. */
export interface VideoPictureFrame extends PictureFrame {
  /** {@link PictureFrame.time} in the stream's own unit, exact. */
  readonly ticks: bigint;
  /** Seconds a tick. */
  readonly timeBase: Fraction;
  /** Seconds that the frame is shown; 0 where the source does not tell. */
  readonly duration: number;
  /** When it was decoded, in milliseconds since 1970. */
  readonly arrived: number;
  /** Whether it has the very pixels of the frame before; told of live sources alone, as it takes a look at all pixels. */
  readonly repeated: boolean;
  /** Whether the decoder had to guess some of it. */
  readonly damaged: boolean;
  /**
   * The frame's planes to draw on: what is written into them is what {@link createVideo} writes. Pixels that are asked for
   * afterwards may show what was drawn.
   */
  planes(): Promise<Planes>;
}

/** What is to be said of a source once it was read; it grows while it is read. */
export interface VideoReport {
  /** Frames that were handed out. */
  frames: number;
  /** Seconds that reading and decoding took; of a live source 0, as it comes in its own time. */
  decodeSeconds: number;
  /** Frames among them of which the decoder had to guess some. */
  damagedFrames: number;
  /** Frames that are lacking: not decodable, or cut off; an estimate where the container does not count them. */
  missingFrames: number;
  /** Seconds without a picture, and seconds that are cut off. */
  missingSeconds: number;
  /** Frames of a live source that were left out to keep up with it. */
  droppedFrames: number;
  /** Times at which a live source was away, in milliseconds since 1970; the last one is open while it lasts. */
  away: { from: number; to?: number | undefined; reason: string }[];
  /** One line each, for the user. */
  warnings: string[];
}

/** An opened video: a file, a camera, a stream or a sequence of pictures. Its frames are read once. */
export interface VideoSource extends Size, AsyncDisposable {
  /** What was opened. */
  readonly source: string;
  /** Frames a second, on the mean; 25 where it is not known. */
  readonly frameRate: number;
  /** How many frames are to be expected; 0 where that is not known. */
  readonly expectedFrames: number;
  /** Seconds; 0 where that is not known. */
  readonly duration: number;
  /** Whether it goes on in real time: frames are left out where they are not taken in time. */
  readonly isLive: boolean;
  /**
   * Its frames in order. Whoever is handed one disposes of it.
   *
   * @param options.signal ends the frames, without an error, once it is aborted
   * @throws InputError where the source cannot be read on
   */
  frames(options?: { signal?: AbortSignal | undefined }): AsyncGenerator<VideoPictureFrame>;
  report(): VideoReport;
  /** @internal */
  readonly tracks: Tracks;
}
