import type { Readable } from "node:stream";
import { IOContext } from "node-av/lib";

const BUFFER = 65_536;

/** Bytes of a stream as FFmpeg reads them: forward only. */
export class StreamInput implements Disposable {
  readonly context = new IOContext();
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #closed: Promise<{ done: true; value: undefined }>;
  #close: () => void = () => {};
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#closed = new Promise((resolve) => {
      this.#close = () => resolve({ done: true, value: undefined });
    });
    this.context.allocContextWithCallbacks(BUFFER, 0, (size) => this.#read(size));
  }

  async #read(size: number): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const next = await Promise.race([this.#chunks.next(), this.#closed]);
      if (next.done) return null;
      this.#rest = next.value;
    }
    const head = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(head.length);
    return head;
  }

  /** To be called when FFmpeg has closed it; until then it keeps the program alive. */
  [Symbol.dispose](): void {
    this.close();
    this.context.freeContext();
    this.#stream.destroy();
  }

  /** Ends the stream as FFmpeg sees it, also while it waits for more. */
  close(): void {
    this.#close();
  }
}
