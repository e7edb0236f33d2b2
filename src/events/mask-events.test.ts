import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import type { MaskedFace } from "../faces/index.ts";
import type { MaskLabel } from "../labels.ts";
import { Tracker, TrackLabels } from "../track/index.ts";
import { type MaskEvent, MaskEvents, type MaskEventsOptions } from "./mask-events.ts";

/** Who is where in the picture, and what is answered, at a time. */
type Scene = (time: number) => Record<number, MaskLabel>;

/** The events of a scene, up to a time, by the whole way from faces to events. */
function watch(scene: Scene, seconds: number, options: MaskEventsOptions = {}, rate = 25, start = 0) {
  const [tracker, labels, events] = [new Tracker<MaskedFace>(), new TrackLabels(), new MaskEvents(options)];
  const found: MaskEvent[] = [];
  for (let i = 0; i <= seconds * rate; i++) {
    const faces = Object.entries(scene(i / rate)).map(
      ([x, label]): MaskedFace => ({
        box: { x: Number(x), y: 100, width: 80, height: 80 },
        score: 0.95,
        label,
        confidence: 0.9,
      }),
    );
    const time = start + i / rate;
    found.push(...events.update(labels.update(tracker.update(faces, time).tracks, time), time));
  }
  return { events, found, tracker };
}

const named = (found: MaskEvent[]) => found.map(({ event, track }) => `${event} ${track}`);

describe("events", () => {
  test("come once each, in order, with their times and confidence", () => {
    const { found } = watch((time) => (time > 5 ? {} : { 100: time < 2 ? "no_mask" : "mask" }), 7);
    expect(named(found)).toEqual(["appeared 1", "mask_off 1", "mask_on 1", "left 1"]);
    const [appeared, off, on, left] = found;
    expect(appeared.time).toBe(0);
    expect(appeared.confidence).toBeCloseTo(0.95, 9);
    expect(appeared.confirmed).toBeCloseTo(0.5, 1);
    expect(off.time).toBeCloseTo(0.04, 9);
    expect(off.confirmed).toBeLessThan(1.5);
    expect(off.confidence).toBeCloseTo(0.9, 9);
    expect(on.time).toBeGreaterThan(2);
    expect(on.time).toBeLessThan(3);
    expect(on.confirmed).toBeLessThan(4.5);
    expect(left).toMatchObject({ time: 5 });
    expect(left.confidence).toBeCloseTo(0.95, 9);
    expect(left.confirmed).toBeGreaterThan(6.5);
    for (const { time, confirmed } of found) expect(confirmed).toBeGreaterThanOrEqual(time);
  });

  test("tell of a mask that is worn wrongly", () => {
    expect(named(watch(() => ({ 100: "incorrect" }), 3).found)).toEqual(["appeared 1", "mask_incorrect 1"]);
  });

  test("are none for who is too short in view, and numbers stay in the order of appearance", () => {
    const { found, events } = watch((time) => ({ 100: "mask", ...(time > 1 && time < 1.3 ? { 500: "mask" } : {}) }), 4);
    expect(named(found)).toEqual(["appeared 1", "mask_on 1"]);
    expect(events.summary.people).toBe(1);
  });

  test("do not repeat where the answers flicker, or are uncertain for a while", () => {
    const flickering: Scene = (time) => ({ 100: time > 2 && Math.round(time * 25) % 2 ? "no_mask" : "mask" });
    expect(named(watch(flickering, 10).found)).toEqual(["appeared 1", "mask_on 1"]);
    const turned: Scene = (time) => ({ 100: time > 3 && time < 8 ? "uncertain" : "mask" });
    expect(named(watch(turned, 12).found)).toEqual(["appeared 1", "mask_on 1"]);
  });

  test("go on over a short loss, and begin anew for who comes back late", () => {
    const away =
      (from: number, to: number): Scene =>
      (time) =>
        time > from && time < to ? {} : { 100: "mask" };
    expect(named(watch(away(2, 3), 5).found)).toEqual(["appeared 1", "mask_on 1"]);
    const late = watch(away(2, 6), 9);
    expect(named(late.found)).toEqual(["appeared 1", "mask_on 1", "left 1", "appeared 2", "mask_on 2"]);
    expect(late.events.summary.people).toBe(2);
  });

  test("of who is in view at the end come with it, once", () => {
    const { events } = watch((time) => ({ 100: "mask", ...(time > 3.9 ? { 500: "mask" } : {}) }), 4);
    expect(named(events.finish())).toEqual(["left 1"]);
    expect(events.finish()).toEqual([]);
    expect(events.summary).toMatchObject({ people: 1, withMask: 1 });
  });

  test.each([2, 5, 60])("are the same at %i frames a second", (rate) => {
    const scene: Scene = (time) => (time > 6 ? {} : { 100: time < 3 ? "mask" : "no_mask" });
    expect(named(watch(scene, 9, {}, rate).found)).toEqual(["appeared 1", "mask_on 1", "mask_off 1", "left 1"]);
  });

  test("have the stream's times, wherever they begin", () => {
    const { found } = watch(() => ({ 100: "mask" }), 3, {}, 25, 3600);
    expect(found[0].time).toBe(3600);
    expect(found[1].confirmed).toBeLessThan(3602);
  });

  test("survive a clock that begins anew", () => {
    const [tracker, labels, events] = [new Tracker<MaskedFace>(), new TrackLabels(), new MaskEvents()];
    const found: MaskEvent[] = [];
    for (let i = 0; i < 100; i++) {
      const time = i < 50 ? 1000 + i / 25 : i / 25;
      const face: MaskedFace = {
        box: { x: 0, y: 0, width: 80, height: 80 },
        score: 0.9,
        label: "mask",
        confidence: 0.9,
      };
      found.push(...events.update(labels.update(tracker.update([face], time).tracks, time), time));
    }
    expect(named(found)).toEqual(["appeared 1", "mask_on 1"]);
    expect(events.summary).toMatchObject({ people: 1, withMask: 1, maskedShare: 1 });
  });

  test("are confirmed after the time that is asked for", () => {
    const scene: Scene = (time) => ({ 100: time < 8 ? "mask" : "no_mask" });
    const confirmed = (confirmSeconds: number) =>
      watch(scene, 15, { confirmSeconds }).found.map((each) => each.confirmed);
    const [soon, late] = [confirmed(0), confirmed(3)];
    expect(soon[0]).toBeLessThan(0.1);
    expect(late[0]).toBeCloseTo(3, 1);
    expect(late[2] - soon[2]).toBeCloseTo(3, 1);
    expect(() => new MaskEvents({ confirmSeconds: -1 })).toThrow(InputError);
  });
});

describe("the summary", () => {
  test("of nobody has no share", () => {
    expect(new MaskEvents().summary).toEqual({
      people: 0,
      withMask: 0,
      withoutMask: 0,
      incorrect: 0,
      uncertain: 0,
      maskedShare: undefined,
    });
  });

  test("counts each person once, in the state of most of the time, gone or in view", () => {
    const scene: Scene = (time) => ({
      100: time < 3 ? "no_mask" : "mask",
      300: "incorrect",
      500: "uncertain",
      ...(time < 5 ? { 700: "no_mask" } : {}),
    });
    const { events } = watch(scene, 10);
    expect(events.summary).toMatchObject({ people: 4, withMask: 1, withoutMask: 1, incorrect: 1, uncertain: 1 });
    // About 6 of 9.5 seconds, none of 9.5, none of 4.5.
    expect(events.summary.maskedShare).toBeGreaterThan(0.2);
    expect(events.summary.maskedShare).toBeLessThan(0.3);
    events.finish();
    expect(events.summary).toMatchObject({ people: 4, withMask: 1, withoutMask: 1, incorrect: 1, uncertain: 1 });
  });
});
