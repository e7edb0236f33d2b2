import type { MaskEvent } from "./mask-events.ts";

/** The columns of a table of events. */
export const EVENT_COLUMNS = ["event", "track", "time", "confirmed", "confidence"] as const;

/** An event as one line of JSON, its end included; times to a millisecond. */
export const eventLine = (event: MaskEvent): string => `${JSON.stringify(rounded(event))}\n`;

/** An event as one row of CSV, its end included, in the order of {@link EVENT_COLUMNS}; times to a millisecond. */
export const eventRow = (event: MaskEvent): string => csvRow(cellsOf(event));

/** What is told of an event beside itself. */
export interface EventContext {
  /** When the frame that confirmed it arrived, of a live source. */
  arrived?: Date | undefined;
  /** The file of a picture of the person at that time. */
  crop?: string | undefined;
}

/** {@link eventLine} that names the video or camera first, and ends in what is told beside it. */
export const sourcedEventLine = (source: string, event: MaskEvent, { arrived, crop }: EventContext = {}): string =>
  `${JSON.stringify({ source, ...rounded(event), arrived: arrived?.toISOString(), crop })}\n`;

/** The same as a row of CSV, in the order of {@link SOURCED_EVENT_HEADER}. */
export const sourcedEventRow = (source: string, event: MaskEvent, { arrived, crop }: EventContext = {}): string =>
  csvRow([source, ...cellsOf(event), arrived?.toISOString() ?? "", crop ?? ""]);

/** The first row of a table of {@link sourcedEventRow}. */
export const SOURCED_EVENT_HEADER = `${["source", ...EVENT_COLUMNS, "arrived", "crop"].join()}\n`;

/** A row of CSV (RFC 4180) that ends in a line feed; cells with a comma, a quote or a line break are quoted. */
export function csvRow(cells: readonly (string | number)[]): string {
  const quoted = cells.map(String).map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(",")}\n`;
}

function cellsOf(event: MaskEvent): (string | number)[] {
  const cells = rounded(event);
  return EVENT_COLUMNS.map((column) => cells[column]);
}

const rounded = ({ event, track, time, confirmed, confidence }: MaskEvent): MaskEvent => ({
  event,
  track,
  time: Number(time.toFixed(3)),
  confirmed: Number(confirmed.toFixed(3)),
  confidence: Number(confidence.toFixed(4)),
});
