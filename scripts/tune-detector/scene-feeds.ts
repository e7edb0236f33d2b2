import { int64, type NamedTensors, uint8 } from "../../src/runtime/index.ts";

/** What a detector that takes pixels is fed with for a square scene, RGB, at its own size. */
export const sceneFeeds = (pixels: Uint8Array, side: number): NamedTensors => ({
  image: uint8(pixels, [1, side, side, 3]),
  size: int64([side, side], [2]),
  padding: int64([0, 0, 0, 0], [4]),
});
