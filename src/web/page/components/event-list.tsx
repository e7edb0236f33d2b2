import type { MaskEventName } from "../../../events/index.ts";
import { LABELS } from "../../../labels.ts";
import { saveEvents } from "../save-events.ts";
import * as state from "../state.ts";
import { Icon } from "./icon.tsx";
import { Swatch } from "./swatch.tsx";

const COLORS: Readonly<Record<MaskEventName, string>> = {
  appeared: "#2563eb",
  mask_on: LABELS.mask.color,
  mask_off: LABELS.no_mask.color,
  mask_incorrect: LABELS.incorrect.color,
  left: LABELS.uncertain.color,
};

/** More is in what can be saved. */
const SHOWN = 60;

/** What happened, the newest first. */
export function EventList() {
  const { eventsTitle, eventsNone, person, events: names, saveCsv, saveJson } = state.texts.value;
  const events = state.events.value;
  return (
    <section class="card events" aria-labelledby="events-title">
      <div class="heading">
        <h2 id="events-title">{eventsTitle}</h2>
        {events.length > 0 && (
          <div class="saves">
            <button type="button" class="small" aria-label={saveCsv} onClick={() => saveEvents(events, "csv")}>
              <Icon name="save" />
              CSV
            </button>
            <button type="button" class="small" aria-label={saveJson} onClick={() => saveEvents(events, "jsonl")}>
              <Icon name="save" />
              JSON
            </button>
          </div>
        )}
      </div>
      {events.length === 0 ? (
        <p class="none">{eventsNone}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by the keyboard
        <div class="log" tabIndex={0} role="log" aria-labelledby="events-title">
          <ol>
            {events
              .slice(-SHOWN)
              .map(({ event, track, time, source }, i) => (
                <li key={`${source} ${track} ${event} ${time} ${i}`}>
                  <time>{clock(time)}</time>
                  <Swatch color={COLORS[event]} />
                  <span>
                    <b>{person(track)}</b> {names[event]}
                  </span>
                </li>
              ))
              .reverse()}
          </ol>
        </div>
      )}
    </section>
  );
}

/** Minutes and seconds. */
function clock(time: number): string {
  const whole = Math.max(0, Math.floor(time));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
