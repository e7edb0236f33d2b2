import type { Image, Picture } from "../image/index.ts";

/** Where a picture stands in its source. */
export interface FramePosition {
  /** The file, camera or address that it comes from. */
  source: string;
  /** From 0. */
  index: number;
  /** Seconds from the source's start, by the source's own clock; a photo's is 0. */
  time: number;
}

/** One picture of a source with its pixels. Whoever is handed it owns them. */
export interface Frame extends FramePosition {
  image: Image;
}

/** One picture of a source whose pixels come as they are asked for. Whoever is handed it disposes of it. */
export interface PictureFrame extends FramePosition, Disposable {
  picture: Picture;
  /** Whether it has the very pixels of the frame before. */
  repeated?: boolean | undefined;
}

/** Where items go: a file, a page, a database. Disposed of without `finish`, it leaves nothing behind. */
export interface Sink<T> extends AsyncDisposable {
  /** Resolves when there is room for the next item. */
  write(item: T): Promise<void>;
  /** Completes what was written. */
  finish(): Promise<void>;
}
