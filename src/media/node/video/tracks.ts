import type { Stream } from "node-av/lib";
import type { Fraction } from "./av.ts";
import type { ColorTags } from "./color.ts";
import type { PacketTap } from "./frames.ts";

/** What a source has beside its frames and a video that is written from it takes over. */
export interface Tracks {
  timeBase: Fraction;
  /** Width over height of a pixel; 0/1 where it is not told. */
  sampleAspectRatio: Fraction;
  /** Of the planes that its frames give. */
  tags: ColorTags;
  /** Sound, subtitles and the like. */
  streams: readonly Stream[];
  hasChapters: boolean;
  metadata: Readonly<Record<string, string>>;
  /** Has the other streams' packets handed to a tap while the frames are read. */
  tap(tap: PacketTap): void;
}
