export { type LabelAnswer, LabelDecision, type LabelDecisionOptions } from "./label-decision.ts";
export { StreamClock } from "./stream-clock.ts";
export type { Track, TrackedFaces } from "./track.ts";
export { type LabelChanges, type LabelledTrack, TrackLabels } from "./track-labels.ts";
export { Tracker, type TrackerOptions } from "./tracker.ts";
