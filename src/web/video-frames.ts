import { BitmapTaker } from "./video-bitmap.ts";

/** A frame of a playing video. Whoever is handed it closes the bitmap. */
export interface VideoBitmap {
  bitmap: ImageBitmap;
  /** When it was shown, seconds of the page's clock. */
  time: number;
  /** When it was captured, milliseconds of the page's clock, as far as the browser says. */
  captured: number;
  /** Frames that the video showed since the one before and that were passed over. */
  missed: number;
}

/**
 * The frames of a playing `<video>`, such as a camera's: whenever one is asked for, the next that the video shows. What it
 * shows meanwhile is passed over, so that whoever takes the frames is never behind.
 */
export async function* videoFrames(video: HTMLVideoElement, signal?: AbortSignal): AsyncGenerator<VideoBitmap> {
  const taker = new BitmapTaker();
  let presented: number | undefined;
  while (!signal?.aborted) {
    const shown = await nextFrame(video, signal);
    if (!shown) return;
    const missed = presented === undefined ? 0 : shown.presentedFrames - presented - 1;
    presented = shown.presentedFrames;
    const bitmap = await taker.take(video).catch(() => undefined);
    if (!bitmap) continue;
    const captured = shown.captureTime ?? shown.presentationTime;
    yield { bitmap, time: shown.presentationTime / 1000, captured, missed: Math.max(0, missed) };
  }
}

/** `undefined` where the signal came first. */
function nextFrame(video: HTMLVideoElement, signal?: AbortSignal): Promise<VideoFrameCallbackMetadata | undefined> {
  return new Promise((resolve) => {
    const stop = () => {
      video.cancelVideoFrameCallback(handle);
      resolve(undefined);
    };
    const handle = video.requestVideoFrameCallback((_, shown) => {
      signal?.removeEventListener("abort", stop);
      resolve(shown);
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
