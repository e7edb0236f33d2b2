import { SOURCED_EVENT_HEADER, sourcedEventLine, sourcedEventRow } from "../../events/index.ts";
import type { SourcedEvent } from "./state.ts";

/** Saves events as `maskwatch detect --events` writes them: a table, or a line of JSON each. */
export function saveEvents(events: readonly SourcedEvent[], ending: "csv" | "jsonl"): void {
  const rows = events.map(({ source, ...event }) =>
    (ending === "csv" ? sourcedEventRow : sourcedEventLine)(source, event),
  );
  const text = (ending === "csv" ? SOURCED_EVENT_HEADER : "") + rows.join("");
  const type = ending === "csv" ? "text/csv" : "application/jsonl";
  const address = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href: address, download: `events.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
