import { openWatcher, possibleThreads, type Watcher, type WatchSettings } from "../index.ts";
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
    this.#watcher ??= this.#open();
    return this.#watcher.catch((error) => {
      this.#watcher = undefined;
      throw new ModelError("models", error);
    });
  }

  async tune(settings: Partial<WatchSettings>): Promise<void> {
    await (await this.#watcher)?.tune(settings);
  }

  async compute(device: "cpu" | "webgpu"): Promise<void> {
    state.device.value = device;
  }

  #open(): Promise<Watcher> {
    state.threads.value = possibleThreads();
    return openWatcher({ models: "models/", wasmPaths: "wasm/", settings: state.settings.value });
  }
}
