import type { Size } from "../geometry/index.ts";

/** By which luma weights colours became Y, Cb and Cr: ITU-R BT.601, BT.709 or BT.2020. */
export type ColorMatrix = "bt601" | "bt709" | "bt2020";

/** Bytes of one plane of a picture, `stride` bytes a row. */
export interface Plane {
  data: Uint8Array;
  stride: number;
}

/** A picture as video codecs hold it: 8-bit Y, Cb and Cr, both of chroma at half the width and height (4:2:0), rounded up. */
export interface Planes extends Size {
  y: Plane;
  u: Plane;
  v: Plane;
  /** How the planes are made of red, green and blue. */
  matrix: ColorMatrix;
  /** Luma from 16 to 235 and chroma from 16 to 240, or all from 0 to 255. */
  range: "limited" | "full";
}

/** Weights of red and blue in luma; ITU-R BT.601-7, BT.709-6, BT.2020-2. */
const WEIGHTS: Record<ColorMatrix, readonly [kr: number, kb: number]> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020: [0.2627, 0.0593],
};

export type Yuv = readonly [y: number, u: number, v: number];

/** What an RGB colour, 0 to 255 a channel, is in planes of a matrix and range. */
export function rgbToYuv([r, g, b]: readonly number[], { matrix, range }: Pick<Planes, "matrix" | "range">): Yuv {
  const [kr, kb] = WEIGHTS[matrix];
  const luma = kr * r + (1 - kr - kb) * g + kb * b;
  const [cb, cr] = [(b - luma) / (2 * (1 - kb)), (r - luma) / (2 * (1 - kr))];
  if (range === "full") return [luma, 128 + cb, 128 + cr];
  return [16 + (219 / 255) * luma, 128 + (224 / 255) * cb, 128 + (224 / 255) * cr];
}
