/**
 * Takes bitmaps of a playing video, by way of memory of its own where the browser can: in Chromium 156, what is drawn straight
 * from a video's frame stays in memory after the bitmap is closed, half a megabyte a frame.
 */
export class BitmapTaker {
  #pixels: ImageData | undefined;
  #canCopy = typeof VideoFrame !== "undefined";

  /** What the video shows. Whoever is handed it closes it. */
  async take(video: HTMLVideoElement): Promise<ImageBitmap> {
    const pixels = this.#canCopy ? await this.#copied(video) : undefined;
    return createImageBitmap(pixels ?? video);
  }

  /** `undefined` where frames cannot be copied as they are shown: on the graphics card, turned, or of other than square pixels. */
  async #copied(video: HTMLVideoElement): Promise<ImageData | undefined> {
    const frame = new VideoFrame(video);
    try {
      const { width, height } = frame.visibleRect ?? {};
      if (width !== video.videoWidth || height !== video.videoHeight) return undefined;
      if (this.#pixels?.width !== width || this.#pixels.height !== height) this.#pixels = new ImageData(width, height);
      await frame.copyTo(this.#pixels.data, { format: "RGBA" });
      return this.#pixels;
    } catch {
      this.#canCopy = false;
      return undefined;
    } finally {
      frame.close();
    }
  }
}
