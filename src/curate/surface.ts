import type { SKRSContext2D } from "@napi-rs/canvas";

/** What synthetic masks and occluders are drawn on. */
export type DrawingSurface = SKRSContext2D;
