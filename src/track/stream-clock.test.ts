import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { StreamClock } from "./stream-clock.ts";

const steps = (clock: StreamClock, times: number[]) => times.map((time) => clock.advance(time));
const elapsed = (seconds: number) => ({ elapsed: seconds, isRestart: false });

describe("a stream's clock", () => {
  test("begins at any time and believes every gap", () => {
    expect(steps(new StreamClock(1), [3600, 3600.5, 3600.5, 3660.5])).toEqual([0, 0.5, 0, 60].map(elapsed));
  });

  test("goes on by the usual step where the time is set back, and restarts where it begins anew", () => {
    const clock = new StreamClock(1);
    expect(steps(clock, [10, 10.25, 10.5, 10, 10.25, 0, 0.25])).toEqual([
      elapsed(0),
      elapsed(0.25),
      elapsed(0.25),
      elapsed(0.25),
      elapsed(0.25),
      { elapsed: 0.25, isRestart: true },
      elapsed(0.25),
    ]);
  });

  test("peeks without going on", () => {
    const clock = new StreamClock(1);
    clock.advance(1);
    expect([clock.peek(2), clock.peek(1.5), clock.advance(2)]).toEqual([1, 0.5, 1].map(elapsed));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %s", (time) => {
    const clock = new StreamClock(1);
    clock.advance(1);
    expect(() => clock.advance(time)).toThrow(InputError);
    expect(clock.advance(2)).toEqual(elapsed(1));
  });
});
