export { type LabelAnswer, LabelDecision, type LabelDecisionOptions } from "./label-decision.ts";
export { StreamClock } from "./stream-clock.ts";
export { type LabelChanges, type LabelledTrack, TrackLabels } from "./track-labels.ts";
export { type Track, type TrackedFaces, Tracker, type TrackerOptions } from "./tracker.ts";
