export {
  csvRow,
  EVENT_COLUMNS,
  eventLine,
  eventRow,
  SOURCED_EVENT_HEADER,
  sourcedEventLine,
  sourcedEventRow,
} from "./event-rows.ts";
export { MASK_EVENTS, type MaskEvent, type MaskEventName, MaskEvents, type MaskEventsOptions } from "./mask-events.ts";
export type { MaskSummary } from "./summary.ts";
