import { AV_FRAME_DATA_DISPLAYMATRIX } from "node-av/constants";
import type { AvFrame } from "./av.ts";

/** How a picture as it is coded is turned to stand upright; the names are those of FFmpeg's filters. */
export type Turn = "none" | "hflip" | "vflip" | "rotate180" | Transposition;
type Transposition = "clock" | "cclock" | "clock_flip" | "cclock_flip";

/** How a frame is turned by the display matrix that it carries, as phones write it; it may change within a video. */
export function turnOf(frame: AvFrame): Turn {
  const matrix = frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX);
  if (!matrix || matrix.length < 36) return "none";
  return turnBy(Array.from({ length: 9 }, (_, i) => matrix.readInt32LE(4 * i)));
}

/**
 * The turn of a display matrix `[a b u, c d v, x y w]`, which puts a pixel `(p, q)` to `(a p + c q, b p + d q)`; other angles
 * go to the nearest right angle.
 */
export function turnBy([a, b, , c, d]: readonly number[]): Turn {
  if (Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)) {
    if (a < 0) return d < 0 ? "rotate180" : "hflip";
    return d < 0 ? "vflip" : "none";
  }
  if (c < 0) return b < 0 ? "clock_flip" : "clock";
  return b < 0 ? "cclock" : "cclock_flip";
}

/** Whether width and height change places. */
export const swapsSides = (turn: Turn) => turn.includes("clock");

/** FFmpeg's vflip only tells that rows are to be read upwards, which leaves the planes out of reach until they are copied. */
const FILTERS: Partial<Record<Turn, string>> = {
  hflip: "hflip",
  vflip: "vflip,copy",
  rotate180: "hflip,vflip,copy",
};

/** The filters that turn a picture, in FFmpeg's notation; none where it stands upright already. */
export function turnFilters(turn: Turn): string[] {
  if (turn === "none") return [];
  return [FILTERS[turn] ?? `transpose=${turn}`];
}
