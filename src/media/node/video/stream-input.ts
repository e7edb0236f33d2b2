import type { Readable } from "node:stream";
import { IOContext } from "node-av/lib";

const BUFFER = 65_536;
/** Bytes that are kept of either end. */
const KEPT = 2 ** 17;

/** Bytes of a stream as FFmpeg reads them: forward only. The first and the last of them are kept. */
export class StreamInput implements Disposable {
  /** Bytes that came. */
  size = 0;
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
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
    this.context.allocContextWithCallbacks(BUFFER, 0, (size) => this.next(size));
  }

  /** The next bytes, `size` at most; `null` at the end. */
  async next(size: number): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const next = await Promise.race([this.#chunks.next(), this.#closed]);
      if (next.done) return null;
      this.#rest = next.value;
      this.#keep(next.value);
    }
    const head = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(head.length);
    return head;
  }

  #keep(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.#head.length < KEPT) this.#head = Buffer.concat([this.#head, chunk.subarray(0, KEPT - this.#head.length)]);
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-KEPT)]).subarray(-KEPT);
  }

  /** Bytes of its beginning or its end; none of what lies between. */
  async read(into: Buffer, offset: number, length: number, position: number) {
    const tailStart = this.size - this.#tail.length;
    const kept = position >= tailStart ? this.#tail.subarray(position - tailStart) : this.#head.subarray(position);
    return { buffer: into, bytesRead: kept.copy(into, offset, 0, length) };
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
