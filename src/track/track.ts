import type { Face } from "../faces/index.ts";
import type { Box } from "../geometry/index.ts";

/** One person's face over time, at one time. */
export interface Track<F extends Face = Face> {
  /** From 1, in the order in which faces were confirmed; each is given once. */
  readonly number: number;
  /** Where the face is, pixels: smoothed over the frames where it is seen, predicted where it is not. */
  readonly box: Box;
  /** As it was found in this frame; undefined where it was not, or where none were looked for. */
  readonly face: (F & { track: number }) | undefined;
  /** Of the stream, seconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Seconds since it was seen; 0 where it is. */
  readonly unseenFor: number;
}

/** What is known after a frame. */
export interface TrackedFaces<F extends Face = Face> {
  /** The faces that were given, in their order; those of confirmed tracks have their number as `track`. */
  readonly faces: (F & { track?: number })[];
  /** Every confirmed track that is seen or not yet given up, by number. One that is not in it any more has left. */
  readonly tracks: Track<F>[];
}
