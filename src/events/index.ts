export {
  csvRow,
  EVENT_COLUMNS,
  type EventContext,
  eventLine,
  eventRow,
  SOURCED_EVENT_HEADER,
  sourcedEventLine,
  sourcedEventRow,
} from "./event-rows.ts";
export { MASK_EVENTS, type MaskEvent, type MaskEventName, MaskEvents, type MaskEventsOptions } from "./mask-events.ts";
export { type MaskShare, ShareOverTime } from "./share-over-time.ts";
export type { MaskSummary } from "./summary.ts";
