import type { UncertainRange } from "../faces/index.ts";
import type { Device } from "../runtime/index.ts";

/** What can be changed while frames are watched. */
export interface WatchSettings {
  /** The longer side, in pixels, that a frame is brought to and searched at: larger finds smaller faces, and takes longer. */
  faceSide: number;
  /** The least score that counts as a face, 0 to 1. */
  minScore: number;
  /** The answer is `uncertain` where the probability of a mask is between these. */
  uncertain: UncertainRange;
}

/** Those of `maskwatch detect` for videos. */
export const DEFAULT_SETTINGS: WatchSettings = { faceSide: 640, minScore: 0.45, uncertain: [0.4, 0.6] };

/** Where a watcher finds what it needs, and on what it computes. */
export interface WatcherOptions {
  /** Where the package's `models/` folder is served from, such as `/models/`. */
  models: string | URL;
  /** Where `ort-wasm-simd-threaded.wasm` and `.mjs` of `onnxruntime-web` are served from, such as `/wasm/`. */
  wasmPaths: string | URL;
  /** Threads inside an op, which only a cross-origin isolated page can have; where left out, the cores, four at most. */
  threads?: number | undefined;
  /** `cpu` (WebAssembly) where left out. */
  device?: Device | undefined;
  settings?: Partial<WatchSettings> | undefined;
}

/** How many threads a watcher computes in where it is not told. */
export const possibleThreads = (): number =>
  globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;
