import { expect, test } from "vitest";
import type { MaskLabel } from "../labels.ts";
import type { LabelledTrack } from "../track/index.ts";
import { ShareOverTime } from "./share-over-time.ts";

const person = (number: number, label: MaskLabel, unseenFor = 0): LabelledTrack => ({
  number,
  label,
  unseenFor,
  box: { x: 0, y: 0, width: 9, height: 9 },
  face: undefined,
  firstSeen: 0,
  lastSeen: 0,
  confidence: 1,
  labelSince: 0,
  lead: 1,
});

test("tells of each second how many of those in view wear their mask well", () => {
  const shares = new ShareOverTime();
  for (let i = 0; i <= 30; i++) {
    const time = i / 10;
    const all = [person(1, "mask"), person(2, time <= 1 ? "no_mask" : "incorrect"), person(3, "uncertain")];
    shares.update(time > 2.01 ? [person(1, "uncertain"), person(9, "mask", 5)] : all, time);
  }
  const [first, second, third] = shares.shares;
  expect(first).toMatchObject({ time: 0.5, share: 0.5 });
  expect(first.people).toBeCloseTo(3, 6);
  expect(second.share).toBeCloseTo(0.5, 6);
  expect(third).toMatchObject({ time: 2.5, people: expect.any(Number) });
});

test("says nothing where nobody is in view", () => {
  const shares = new ShareOverTime();
  for (let i = 0; i < 50; i++) shares.update([], i / 25);
  expect(shares.shares.map(({ share, people }) => [share, people])).toEqual([
    [undefined, 0],
    [undefined, 0],
  ]);
});

test("a day takes no more room than a minute, and keeps its shares", () => {
  const shares = new ShareOverTime();
  for (let time = 0; time < 86_400; time += 10) shares.update([person(1, time < 43_200 ? "mask" : "no_mask")], time);
  const all = shares.shares;
  expect(all.length).toBeLessThanOrEqual(240);
  expect(all[0].share).toBe(1);
  expect(all.at(-1)!.share).toBe(0);
  const masked = all.reduce((total, { share, people }) => total + (share ?? 0) * people, 0) / all.length;
  expect(masked).toBeCloseTo(0.5, 1);
});

test("a clock that goes back goes on", () => {
  const shares = new ShareOverTime();
  for (const time of [0, 0.5, 1, 1.5, 0, 0.5, 1]) shares.update([person(1, "mask")], time);
  expect(shares.shares.map(({ time }) => time)).toEqual([0.5, 1.5, 2.5, 3.5]);
});
