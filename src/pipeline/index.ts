export { ahead, mapAhead } from "./ahead.ts";
export type { Frame, Sink } from "./frame.ts";
