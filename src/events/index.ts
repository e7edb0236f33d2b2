export { csvRow, EVENT_COLUMNS, eventLine, eventRow } from "./event-rows.ts";
export { MASK_EVENTS, type MaskEvent, type MaskEventName, MaskEvents, type MaskEventsOptions } from "./mask-events.ts";
export { type MaskShare, ShareOverTime } from "./share-over-time.ts";
export type { MaskSummary } from "./summary.ts";
