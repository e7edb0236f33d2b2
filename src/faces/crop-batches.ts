import type { Size } from "../geometry/index.ts";
import { floats, type Session, uint8 } from "../runtime/index.ts";

/** Crops in one run, at most: more take no less time each. */
const MOST = 64;

interface Asked {
  crops: Uint8Array;
  resolve(probabilities: Float32Array): void;
  reject(error: unknown): void;
}

/**
 * Runs a classifier on crops. What is asked while a run is under way is answered by the next one together: faces of several
 * frames, videos and cameras that share the session.
 */
export class CropBatches {
  readonly #session: Session;
  readonly #size: Size;
  readonly #classes: number;
  #waiting: Asked[] = [];
  #isRunning = false;

  constructor(session: Session, size: Size, classes: number) {
    this.#session = session;
    this.#size = size;
    this.#classes = classes;
  }

  /**
   * @param crops uint8 `[N, height, width, 3]`
   * @returns `[N, classes]`
   */
  probabilities(crops: Uint8Array): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ crops, resolve, reject });
      if (!this.#isRunning) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) await this.#answer(this.#next());
    this.#isRunning = false;
  }

  /** As many of those that wait as one run takes, in their order; one, however large, at least. */
  #next(): Asked[] {
    let count = 0;
    const fits = ({ crops }: Asked, i: number) => {
      count += this.#count(crops);
      return i === 0 || count <= MOST;
    };
    const end = this.#waiting.findIndex((asked, i) => !fits(asked, i));
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #answer(together: readonly Asked[]): Promise<void> {
    const { width, height } = this.#size;
    try {
      const crops = joined(together.map((asked) => asked.crops));
      const images = uint8(crops, [this.#count(crops), height, width, 3]);
      const probabilities = floats((await this.#session.run({ images })).probabilities);
      let start = 0;
      for (const asked of together) {
        const end = start + this.#count(asked.crops) * this.#classes;
        asked.resolve(probabilities.subarray(start, end));
        start = end;
      }
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }

  #count(crops: Uint8Array): number {
    return crops.length / (this.#size.width * this.#size.height * 3);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
