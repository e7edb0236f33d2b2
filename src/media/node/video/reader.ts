import type { Frame } from "../../../pipeline/index.ts";
import { type OpenVideoOptions, openVideo } from "./open.ts";
import type { VideoReport, VideoSource } from "./source.ts";

/**
 * An opened video: its frames in order, each with pixels of its own, read once.
 *
 * @example
 * await using video = await readVideo("clip.mp4");
 * for await (const { time, image } of video) console.log(time, await detector.detect(image));
 */
export class VideoReader implements AsyncIterable<Frame>, AsyncDisposable {
  /** The same video with frames whose pixels are made as they are asked for. */
  readonly video: VideoSource;

  constructor(video: VideoSource) {
    this.video = video;
  }

  get path(): string {
    return this.video.source;
  }

  /** Frames a second, on the mean. */
  get frameRate(): number {
    return this.video.frameRate;
  }

  /** How many frames are to be expected; 0 where that is not known. */
  get expectedFrames(): number {
    return this.video.expectedFrames;
  }

  /** What is to be said of the video once it was read: frames that are missing, warnings. */
  report(): VideoReport {
    return this.video.report();
  }

  /** @throws InputError where the video cannot be read on */
  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    for await (const frame of this.video.frames()) {
      using owned = frame;
      const { source, index, time } = owned;
      yield { source, index, time, image: await owned.picture.pixels() };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.video[Symbol.asyncDispose]();
  }
}

/** @see the same function of index.ts */
export async function readVideo(source: string | URL, options?: OpenVideoOptions): Promise<VideoReader> {
  return new VideoReader(await openVideo(source, options));
}
