import type { WatchedFace } from "../../pipeline/index.ts";

/** How many of the people in view wear a mask at a time. */
export interface SharePoint {
  /** Of the stream, seconds. */
  time: number;
  /** 0 to 1; undefined where nobody is seen, or of nobody the answer is known. */
  share: number | undefined;
}

/** Seconds from one point to the next, and how many are kept: two minutes of a camera. */
const STEP = 0.25;
const KEPT = 480;

/** The share with a mask, worn right, among the faces whose answer is known. */
export function maskedShare(faces: readonly Pick<WatchedFace, "label">[]): number | undefined {
  const known = faces.filter(({ label }) => label !== "uncertain");
  return known.length > 0 ? known.filter(({ label }) => label === "mask").length / known.length : undefined;
}

/** The history with another frame. */
export function extended(
  history: readonly SharePoint[],
  time: number,
  faces: readonly Pick<WatchedFace, "label">[],
): readonly SharePoint[] {
  const last = history.at(-1);
  if (last && time - last.time < STEP && time >= last.time) return history;
  return [...history.slice(1 - KEPT), { time, share: maskedShare(faces) }];
}
