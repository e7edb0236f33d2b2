import type { Image } from "../image/index.ts";

/** One picture of a source. Whoever is handed it owns its pixels. */
export interface Frame {
  /** The file, camera or address that it comes from. */
  source: string;
  /** From 0. */
  index: number;
  /** Seconds from the source's start; a photo's is 0. */
  time: number;
  image: Image;
}

/** Where items go: a file, a page, a database. Disposed of without `finish`, it leaves nothing behind. */
export interface Sink<T> extends AsyncDisposable {
  /** Resolves when there is room for the next item. */
  write(item: T): Promise<void>;
  /** Completes what was written. */
  finish(): Promise<void>;
}
