import type { Size } from "../geometry/index.ts";

/** By which luma weights colours became Y, Cb and Cr: ITU-R BT.601, BT.709 or BT.2020. */
export type ColorMatrix = "bt601" | "bt709" | "bt2020";

/** A picture as video codecs hold it: 8-bit Y, Cb and Cr, chroma at half the width and height (4:2:0), rounded up. */
export interface Planes extends Size {
  y: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
  /** Bytes from one row to the next, of luma and of both chroma planes. */
  strides: { y: number; u: number; v: number };
  matrix: ColorMatrix;
  /** Whether luma goes from 16 to 235, or from 0 to 255. */
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
