export { ahead, mapAhead } from "./ahead.ts";
export {
  type Cadence,
  type FindOptions,
  type FoundFaces,
  findFaces,
  type Search,
  type SearchContext,
} from "./find-faces.ts";
export type { Frame, FramePosition, PictureFrame, Sink } from "./frame.ts";
export { PlacesToHide } from "./places-to-hide.ts";
export { Profile, type StageTime } from "./profile.ts";
export {
  type Watch,
  type WatchDetector,
  type WatchedFace,
  type WatchedFrame,
  type WatchOptions,
  watch,
} from "./watch.ts";
