import { expect, test } from "vitest";
import { csvRow, EVENT_COLUMNS, eventLine, eventRow } from "./event-rows.ts";

const event = { event: "mask_on", track: 3, time: 1.23456, confirmed: 2.0000001, confidence: 0.987654 } as const;

test("an event is a line of JSON, its times to a millisecond", () => {
  const line = eventLine(event);
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toEqual({ event: "mask_on", track: 3, time: 1.235, confirmed: 2, confidence: 0.9877 });
});

test("an event is a row of CSV in the order of its columns", () => {
  expect(csvRow(EVENT_COLUMNS)).toBe("event,track,time,confirmed,confidence\n");
  expect(eventRow(event)).toBe("mask_on,3,1.235,2,0.9877\n");
});

test("cells that would break a row are quoted, and nothing else is changed", () => {
  expect(csvRow(["a,b", 'say "hi"', "two\nlines", "=1+1", "-3", 4])).toBe(
    '"a,b","say ""hi""","two\nlines",=1+1,-3,4\n',
  );
});
