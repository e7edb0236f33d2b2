import {
  BlobSource,
  BufferTarget,
  Conversion,
  getFirstEncodableVideoCodec,
  Input,
  MATROSKA,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  type VideoSample,
  WEBM,
  WebMOutputFormat,
} from "mediabunny";
import { VideoError } from "./video-error.ts";

export interface AnnotateOptions {
  /** Draws a frame's copy: is given the frame, which it closes, and its time in the video, seconds. */
  draw(bitmap: ImageBitmap, time: number): Promise<CanvasImageSource>;
  /** @param share of the video, 0 to 1 */
  onProgress(share: number): void;
  signal: AbortSignal;
}

/**
 * A video's annotated copy with its sound, written by the browser's encoder: MP4 with H.264 where it has that, else WebM.
 * Every frame is drawn, one after the other.
 *
 * @throws VideoError where the browser cannot read the video or write one, and the signal's reason
 */
export async function annotateVideo(file: Blob, { draw, onProgress, signal }: AnnotateOptions): Promise<File> {
  using input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
  const track = await input.getPrimaryVideoTrack().catch(() => null);
  if (!track || !(await track.canDecode())) throw new VideoError("unreadable");
  if (typeof VideoEncoder === "undefined") throw new VideoError("noEncoder");
  const codec = await getFirstEncodableVideoCodec(["avc", "vp9", "vp8", "av1"]);
  if (!codec) throw new VideoError("noEncoder");
  const [format, type] =
    codec === "avc" ? [new Mp4OutputFormat(), "video/mp4"] : [new WebMOutputFormat(), "video/webm"];
  const target = new BufferTarget();
  const conversion = await Conversion.init({
    input,
    output: new Output({ format, target }),
    video: (_, n) =>
      n > 1
        ? { discard: true }
        : {
            codec,
            forceTranscode: true,
            allowTransformationMetadata: false,
            process: async (sample) => draw(await bitmapOf(sample), sample.timestamp),
          },
  });
  if (!conversion.isValid) throw new VideoError("unreadable");
  conversion.onProgress = onProgress;
  const cancel = () => void conversion.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await conversion.execute();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  signal.throwIfAborted();
  return new File([target.buffer!], `video.${type.slice("video/".length)}`, { type });
}

/** The frame upright and in square pixels. */
async function bitmapOf(sample: VideoSample): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(sample.displayWidth, sample.displayHeight);
  sample.draw(canvas.getContext("2d")!, 0, 0);
  return canvas.transferToImageBitmap();
}
