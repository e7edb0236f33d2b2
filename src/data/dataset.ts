import { InputError } from "../errors.ts";
import { readFace } from "../media/node/index.ts";
import { checkOption, faceSide, withDefaults } from "../options.ts";
import type { Label } from "./label.ts";
import type { FaceRow } from "./table.ts";

/** One sample as the network sees it. */
export interface Sample {
  /** `[3, height, width]`, RGB planes in [0, 1]. */
  image: Float32Array;
  label: Label;
}

export interface FaceDatasetOptions {
  /** Pixels of a decoded face, 100 where left out. */
  width?: number | undefined;
  height?: number | undefined;
}

const DEFAULTS = { width: 100, height: 100 };

/** The faces of a table, decoded one by one: what `FaceLoader` does in parallel, for looking at samples. */
export class FaceDataset {
  readonly rows: readonly FaceRow[];
  readonly width: number;
  readonly height: number;

  /** @throws InputError where the size is no whole number of pixels */
  constructor(rows: readonly FaceRow[], options: FaceDatasetOptions = {}) {
    const { width, height } = withDefaults(DEFAULTS, options);
    this.rows = rows;
    this.width = checkOption("width", width, faceSide);
    this.height = checkOption("height", height, faceSide);
  }

  get length(): number {
    return this.rows.length;
  }

  /** @throws InputError where there is no such row, or its image cannot be decoded */
  async get(index: number): Promise<Sample> {
    const row = this.rows[index];
    if (!row) throw new InputError(`there is no face ${index} among ${this.rows.length}`);
    const { path, label } = row;
    const { data } = await readFace(path, this.width, this.height);
    const plane = this.width * this.height;
    const image = Float32Array.from(
      { length: 3 * plane },
      (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)] / 255,
    );
    return { image, label };
  }
}
