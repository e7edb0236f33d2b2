import { availableParallelism } from "node:os";
import type { MaskDetector } from "../faces/index.ts";
import { loadMaskDetector, type MaskDetectorOptions } from "../load/node.ts";

/** A video's frames are many: one size, that finds all but small faces, and threads of their own. */
const FOR_VIDEOS = { faceSides: [640] };

/** The detectors of a command, each loaded when the first input of its kind comes. */
export class Detectors implements AsyncDisposable {
  readonly #options: MaskDetectorOptions;
  readonly #loaded = new Map<"photo" | "video", Promise<MaskDetector>>();

  constructor(options: MaskDetectorOptions) {
    this.#options = options;
  }

  of(kind: "photo" | "video"): Promise<MaskDetector> {
    const detector = this.#loaded.get(kind) ?? this.#load(kind);
    this.#loaded.set(kind, detector);
    return detector;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const detector of this.#loaded.values()) await (await detector.catch(() => undefined))?.dispose();
  }

  #load(kind: "photo" | "video"): Promise<MaskDetector> {
    if (kind === "photo") return loadMaskDetector(this.#options);
    const { faceSides = FOR_VIDEOS.faceSides, ...options } = this.#options;
    return loadMaskDetector({ ...options, faceSides, workers: availableParallelism() });
  }
}
