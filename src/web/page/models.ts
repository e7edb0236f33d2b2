import { openWatcher, possibleThreads, type Watcher, type WatchSettings } from "../index.ts";
import { giveSameAnswers } from "./self-check.ts";
import { hasSimd } from "./simd.ts";
import * as state from "./state.ts";

/** Why there are no models. */
export class ModelError extends Error {
  override name = "ModelError";
  readonly fault: "models" | "noSimd";

  constructor(fault: "models" | "noSimd", cause?: unknown) {
    super(fault, { cause });
    this.fault = fault;
  }
}

/** The opened models, loaded once. */
export class Models {
  #watcher: Promise<Watcher> | undefined;

  /** @throws ModelError, after which the next call tries anew */
  async watcher(): Promise<Watcher> {
    if (!hasSimd()) throw new ModelError("noSimd");
    this.#watcher ??= this.#open("cpu");
    return this.#watcher.catch((error) => {
      this.#watcher = undefined;
      throw new ModelError("models", error);
    });
  }

  async tune(settings: Partial<WatchSettings>): Promise<void> {
    await (await this.#watcher)?.tune(settings);
  }

  /** Computes on another device from here on; on the graphics card only where it gives the processor's answers. */
  async compute(device: "cpu" | "webgpu"): Promise<void> {
    state.gpuCheck.value = device === "webgpu" ? "checking" : undefined;
    const processor = state.device.value === "cpu" ? await this.watcher() : await this.#open("cpu");
    if (device === "cpu") return this.#replace(processor, device);
    const card = await this.#open("webgpu").catch(() => undefined);
    const isSame = card && (await giveSameAnswers(processor, card).catch(() => false));
    state.gpuCheck.value = card ? (isSame ? "same" : "differs") : "missing";
    if (card && isSame) await this.#replace(card, device);
    else card?.[Symbol.dispose]();
  }

  async #replace(watcher: Watcher, device: "cpu" | "webgpu"): Promise<void> {
    const before = await this.#watcher;
    if (before !== watcher) before?.[Symbol.dispose]();
    this.#watcher = Promise.resolve(watcher);
    state.device.value = device;
  }

  #open(device: "cpu" | "webgpu"): Promise<Watcher> {
    state.threads.value = possibleThreads();
    return openWatcher({ models: "models/", wasmPaths: "wasm/", device, settings: state.settings.value });
  }
}
