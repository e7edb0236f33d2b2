import { InputError } from "../errors.ts";
import type { MaskedFace } from "../faces/index.ts";
import type { Answer, Kind, Questions } from "./messages.ts";
import type { WatcherOptions, WatchSettings } from "./settings.ts";
import type { Finished, Seen } from "./watch-session.ts";

/** Watches frames in a worker: faces, people and events, one stream at a time. */
export interface Watcher extends Disposable {
  /**
   * Watches the next frame of the stream; the first begins one. The bitmap is away until the answer is there, then it is
   * handed back, for its owner to draw and close.
   *
   * @param time of the stream, seconds
   */
  see(bitmap: ImageBitmap, time: number): Promise<Seen & { bitmap: ImageBitmap }>;
  /** Ends the stream: who is in view leaves with it. Undefined where none was begun. */
  finish(): Promise<Finished | undefined>;
  /** The faces of a photo. */
  look(bitmap: ImageBitmap): Promise<{ faces: MaskedFace[]; bitmap: ImageBitmap }>;
  /** Changes settings from the next frame on; people keep their numbers. */
  tune(settings: Partial<WatchSettings>): Promise<void>;
}

/**
 * Starts a worker and opens the models in it. Pictures go to the worker and nowhere else.
 *
 * @throws InputError where a model cannot be loaded, or the browser cannot run it
 * @example
 * using watcher = await openWatcher({ models: "/models/", wasmPaths: "/wasm/" });
 * for await (const { bitmap, time } of videoFrames(video)) {
 *   const seen = await watcher.see(bitmap, time);
 *   seen.bitmap.close();
 *   console.log(seen.faces.length, seen.summary.people);
 * }
 */
export async function openWatcher({ models, wasmPaths, ...options }: WatcherOptions): Promise<Watcher> {
  // A worker resolves addresses against its script, a program against its page.
  const folder = (path: string | URL) => String(new URL(String(path).replace(/\/?$/, "/"), document.baseURI));
  // Bundlers know a worker by this very form.
  const worker = new Worker(new URL("./watch-worker.js", import.meta.url), { type: "module" });
  const mail = new Correspondence(worker);
  try {
    await mail.ask("open", { ...options, models: folder(models), wasmPaths: folder(wasmPaths) });
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    async see(bitmap, time) {
      const { answer, bitmap: back } = await mail.ask("see", { bitmap, time }, [bitmap]);
      return { ...answer, bitmap: back! };
    },
    async look(bitmap) {
      const { answer, bitmap: back } = await mail.ask("look", { bitmap }, [bitmap]);
      return { faces: answer, bitmap: back! };
    },
    finish: async () => (await mail.ask("finish", undefined)).answer,
    tune: async (settings) => void (await mail.ask("tune", settings)),
    [Symbol.dispose]: () => {
      worker.terminate();
      mail.end(new Error("the watcher is closed"));
    },
  };
}

interface Waiting {
  resolve(answer: { answer: never; bitmap?: ImageBitmap }): void;
  reject(error: Error): void;
}

/** Questions to a worker and its answers. */
class Correspondence {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #ended: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    worker.onerror = ({ message }) =>
      this.end(new InputError(`the worker failed (${message ?? "it cannot be loaded"})`));
  }

  ask<K extends Kind>(
    kind: K,
    ask: Questions[K]["ask"],
    transfer: Transferable[] = [],
  ): Promise<{ answer: Questions[K]["answer"]; bitmap?: ImageBitmap }> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#count++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, kind, ask }, transfer);
    });
  }

  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  #answered(data: Answer): void {
    const asker = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if ("answer" in data) {
      asker?.resolve(data as never);
    } else {
      data.bitmap?.close();
      asker?.reject(data.isInput ? new InputError(data.error) : new Error(data.error));
    }
  }
}
