import { readFace } from "../media/node/index.ts";
import type { FaceRow, Label } from "./table.ts";

/** One sample as the network sees it. */
export interface Sample {
  /** `[3, height, width]`, RGB planes in [0, 1]. */
  image: Float32Array;
  label: Label;
}

/** The faces of a table, decoded one by one: what `FaceLoader` does in parallel, for looking at samples. */
export class FaceDataset {
  readonly rows: readonly FaceRow[];
  readonly width: number;
  readonly height: number;

  constructor(rows: readonly FaceRow[], { width = 100, height = 100 } = {}) {
    this.rows = rows;
    this.width = width;
    this.height = height;
  }

  get length(): number {
    return this.rows.length;
  }

  /** @throws InputError where the image cannot be decoded */
  async get(index: number): Promise<Sample> {
    const { path, label } = this.rows[index];
    const { data } = await readFace(path, this.width, this.height);
    const plane = this.width * this.height;
    const image = Float32Array.from(
      { length: 3 * plane },
      (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)] / 255,
    );
    return { image, label };
  }
}
