export { type Track, type TrackedFaces, Tracker, type TrackerOptions } from "./tracker.ts";
