export { ahead, mapAhead } from "./ahead.ts";
export type { Frame, FramePosition, PictureFrame, Sink } from "./frame.ts";
