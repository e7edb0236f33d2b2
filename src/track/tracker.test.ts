import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import type { Face } from "../faces/index.ts";
import { seeded, uniform } from "../random.ts";
import { Tracker } from "./tracker.ts";

/** A face of 40x50 pixels around a place. */
const face = (x: number, y = 100, score = 0.95): Face => ({
  box: { x: x - 20, y: y - 25, width: 40, height: 50 },
  score,
});

const centers = (tracker: Tracker, faces: Face[], time: number) =>
  Object.fromEntries(
    tracker.update(faces, time).tracks.map(({ number, box }) => [number, Math.round(box.x + box.width / 2)]),
  );

/** What a tracker says of frames that come at a rate; `faces` makes those of a time. */
function run(tracker: Tracker, faces: (time: number) => Face[], from: number, to: number, rate = 25) {
  const results = [];
  for (let i = Math.ceil(from * rate - 1e-9); i <= to * rate + 1e-9; i++) {
    results.push(tracker.update(faces(i / rate), i / rate));
  }
  return results;
}

const numbersOf = (results: ReturnType<typeof run>) => [
  ...new Set(results.flatMap(({ faces }) => faces.flatMap(({ track }) => track ?? []))),
];

describe("numbers", () => {
  test("are given from 1 once a face was seen twice, to the face and its track", () => {
    const tracker = new Tracker();
    const first = tracker.update([face(100)], 0);
    expect([first.tracks, first.faces, tracker.people]).toEqual([[], [face(100)], 0]);
    const second = tracker.update([face(300), face(101)], 0.04);
    expect(second.faces).toEqual([face(300), { ...face(101), track: 1 }]);
    expect(second.tracks).toMatchObject([
      { number: 1, face: { ...face(101), track: 1 }, firstSeen: 0, lastSeen: 0.04, unseenFor: 0 },
    ]);
    expect(tracker.people).toBe(1);
  });

  test("need the more sightings the less sure they are", () => {
    const sightings = (score: number) => {
      const tracker = new Tracker();
      for (let i = 1; ; i++) if (tracker.update([face(100, 100, score)], i / 25).tracks.length > 0) return i;
    };
    expect([0.99, 0.88, 0.8, 0.65].map(sightings)).toEqual([2, 2, 3, 7]);
  });

  test("are not burnt by faces that flicker up", () => {
    const tracker = new Tracker();
    const random = uniform(seeded(1));
    const flickers = (time: number) => [
      face(200 + 50 * time),
      ...(Math.round(time * 25) % 3 === 0 ? [face(random(400, 3000), random(400, 3000), random(0.5, 0.9))] : []),
    ];
    expect(numbersOf(run(tracker, flickers, 0, 10))).toEqual([1]);
    const later = run(tracker, (time) => [...flickers(time), face(100, 300)], 10.04, 11);
    expect(numbersOf(later)).toEqual([1, 2]);
    expect(tracker.people).toBe(2);
  });

  test("are not given to the repeats of one picture", () => {
    const tracker = new Tracker();
    for (let i = 0; i < 5; i++) expect(tracker.update([face(100)], 7).tracks).toEqual([]);
    expect(tracker.update([face(100)], 7.04).tracks).toHaveLength(1);
  });

  test("go on after a reset", () => {
    const tracker = new Tracker();
    run(tracker, () => [face(100)], 0, 1);
    tracker.reset();
    expect(numbersOf(run(tracker, () => [face(100)], 0, 1))).toEqual([2]);
  });
});

describe("people who cross", () => {
  test.each([25, 10])("keep their numbers at %i frames a second", (rate) => {
    // Past each other at 150 pixels a second each, hidden behind one another for a fifth of a second.
    const crossing = (time: number) => {
      const [a, b] = [face(100 + 150 * time, 100, 0.97), face(400 - 150 * time, 108, 0.96)];
      return Math.abs(time - 1) < 0.1 ? [a] : [a, b];
    };
    const results = run(new Tracker(), crossing, 0, 2, rate);
    expect(numbersOf(results)).toEqual([1, 2]);
    const ends = [results[2], results.at(-1)!].map(({ faces }) => faces.map(({ track }) => track));
    expect(ends).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test("are followed where small faces jump by more than their width", () => {
    // Faces of 40 pixels that move by 60 from frame to frame, at 5 frames a second.
    const runners = (time: number) => [face(100 + 300 * time), face(1100 - 300 * time, 260)];
    const results = run(new Tracker(), runners, 0, 3, 5);
    expect(numbersOf(results)).toEqual([1, 2]);
    for (const { faces } of results.slice(1)) expect(faces.map(({ track }) => track)).toEqual([1, 2]);
  });
});

describe("a face that is lost", () => {
  test("keeps its number over a short loss, still or moving", () => {
    const people = (time: number) => (time > 1 && time < 1.9 ? [] : [face(100), face(300 + 60 * time, 400)]);
    const results = run(new Tracker(), people, 0, 3);
    expect(numbersOf(results)).toEqual([1, 2]);
    expect(results.at(-1)!.faces.map(({ track }) => track)).toEqual([1, 2]);
  });

  test("is predicted meanwhile, without a face", () => {
    const tracker = new Tracker();
    run(tracker, (time) => [face(100 + 100 * time)], 0, 1);
    const { tracks } = tracker.update([], 1.5);
    expect(tracks).toMatchObject([{ number: 1, face: undefined, lastSeen: 1, unseenFor: 0.5 }]);
    expect(tracks[0].box.x + 20).toBeGreaterThan(235);
    expect(tracks[0].box.x + 20).toBeLessThan(260);
  });

  test("hands its number to nobody who appears elsewhere", () => {
    const elsewhere = (time: number) => [time < 1 ? face(100) : face(400, 300)];
    expect(numbersOf(run(new Tracker(), elsewhere, 0, 2))).toEqual([1, 2]);
    const twiceAsLarge = { box: { x: 50, y: 40, width: 100, height: 120 }, score: 0.95 };
    const nearer = (time: number) => [time < 1 ? face(100) : twiceAsLarge];
    expect(numbersOf(run(new Tracker(), nearer, 0, 2))).toEqual([1, 2]);
  });

  test("may have moved the further the longer it was away, and the nearer it is", () => {
    const returns = (distance: number, gap: number, scale: number) => {
      const scaled = (x: number) => [{ ...face(0), box: { x, y: 0, width: 40 * scale, height: 50 * scale } }];
      const tracker = new Tracker();
      run(tracker, () => scaled(0), 0, 1);
      tracker.update([], 1.04);
      for (let i = 0; i < 3; i++) tracker.update(scaled(distance), 1 + gap + i / 25);
      return tracker.people === 1;
    };
    expect([returns(30, 0.08, 1), returns(75, 0.08, 1), returns(75, 0.08, 4), returns(75, 1.2, 1)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(returns(400, 1.2, 1)).toBe(false);
  });

  test.each([5, 8, 25, 30, 60])("is given up after the same time at %i frames a second", (rate) => {
    const lives = (gap: number) => {
      const tracker = new Tracker({ lostSeconds: 1 });
      run(tracker, () => [face(100)], 0, 1, rate);
      run(tracker, () => [], 1 + 1 / rate, 1 + gap - 1 / rate, rate);
      return tracker.update([], 1 + gap).tracks.length;
    };
    expect([lives(1), lives(1.01)]).toEqual([1, 0]);
  });

  test("gets a new number after it was given up", () => {
    const away = (time: number) => (time > 1 && time < 3 ? [] : [face(100)]);
    expect(numbersOf(run(new Tracker(), away, 0, 4))).toEqual([1, 2]);
  });
});

describe("frames", () => {
  test("without faces are taken in, also before any", () => {
    const tracker = new Tracker();
    expect(tracker.update([], 0)).toEqual({ faces: [], tracks: [] });
    expect(tracker.predict(0.5)).toEqual([]);
    run(tracker, () => [face(100)], 1, 2);
    expect(tracker.update([], 2.04).tracks).toHaveLength(1);
  });

  test("in which no faces were looked for are predicted, and change nothing", () => {
    const moving = (time: number) => [face(100 + 100 * time)];
    const [tracker, other] = [new Tracker(), new Tracker()];
    for (const each of [tracker, other]) run(each, moving, 0, 1, 5);
    const [track] = tracker.predict(1.1);
    expect(track).toMatchObject({ number: 1, face: undefined, lastSeen: 1 });
    expect(track.unseenFor).toBeCloseTo(0.1, 9);
    expect(Math.abs(track.box.x + 20 - 210)).toBeLessThan(5);
    expect(tracker.predict(2.6)).toEqual([]);
    expect(run(tracker, moving, 1.2, 2, 5)).toEqual(run(other, moving, 1.2, 2, 5));
  });

  test("at odd times are followed as at even ones", () => {
    const random = uniform(seeded(2));
    const tracker = new Tracker();
    const seen = new Set<number>();
    for (let time = 0; time < 20; time += random(0.01, 0.6)) {
      const x = 300 + 200 * Math.sin(time);
      for (const { track } of tracker.update([face(x), face(800 - x, 300)], time).faces) if (track) seen.add(track);
    }
    expect([...seen]).toEqual([1, 2]);
  });

  test("whose clock is set back keep their people, and those of another beginning only whom they show", () => {
    const tracker = new Tracker();
    run(tracker, () => [face(100), face(500)], 100, 101);
    expect(centers(tracker, [face(100), face(500)], 100.5)).toEqual({ 1: 100, 2: 500 });
    expect(centers(tracker, [face(100)], 100.54)).toEqual({ 1: 100, 2: 500 });
    expect(centers(tracker, [face(100)], 0)).toEqual({ 1: 100 });
    expect(centers(tracker, [face(100)], 0.04)).toEqual({ 1: 100 });
    expect(centers(tracker, [], 3600)).toEqual({});
  });

  test("give the same answers again and again", () => {
    const shaken = () => {
      const random = uniform(seeded(3));
      return run(
        new Tracker(),
        (time) => [face(100 + 80 * time + random(-4, 4)), face(400 - 60 * time, 200, random(0.3, 1))],
        0,
        4,
      );
    };
    expect(shaken()).toEqual(shaken());
  });
});

describe("faces", () => {
  test("that are found twice are one person", () => {
    const twice = (time: number) => [face(100 + 20 * time), face(103 + 20 * time, 101, 0.8)];
    const results = run(new Tracker(), twice, 0, 2);
    expect(numbersOf(results)).toEqual([1]);
    for (const { tracks } of results.slice(1)) expect(tracks).toHaveLength(1);
    const same = face(100);
    expect(numbersOf(run(new Tracker(), () => [same, same], 0, 1))).toEqual([1]);
  });

  test("that are faint continue a track and begin none", () => {
    const fading = (time: number) => [face(100, 100, time < 1 ? 0.9 : 0.3), face(400, 100, 0.5)];
    const results = run(new Tracker(), fading, 0, 3);
    expect(numbersOf(results)).toEqual([1]);
    expect(results.at(-1)!.faces.map(({ track }) => track)).toEqual([1, undefined]);
    expect(new Tracker({ lowScore: 0.4 }).update(fading(0), 0).tracks).toEqual([]);
    expect(run(new Tracker({ lowScore: 0.4 }), fading, 0, 3).at(-1)!.tracks).toEqual([]);
  });

  test("that are sure continue a track before faint ones that are nearer", () => {
    const tracker = new Tracker();
    run(tracker, () => [face(100)], 0, 1);
    const { faces } = tracker.update([face(100, 100, 0.3), face(112)], 1.04);
    expect(faces.map(({ track }) => track)).toEqual([undefined, 1]);
  });

  test.each([
    ["a place that is no number", { box: { x: Number.NaN, y: 0, width: 10, height: 10 }, score: 0.9 }],
    ["an endless side", { box: { x: 0, y: 0, width: Number.POSITIVE_INFINITY, height: 10 }, score: 0.9 }],
    ["an endless area", { box: { x: 0, y: 0, width: 1e200, height: 1e200 }, score: 0.9 }],
    ["sides that are turned round", { box: { x: 0, y: 0, width: -10, height: -10 }, score: 0.9 }],
    ["no area", { box: { x: 0, y: 0, width: 10, height: 0 }, score: 0.9 }],
    ["a score that is no number", { ...face(100), score: Number.NaN }],
    ["a score above 1", { ...face(100), score: 90 }],
  ])("with %s are refused by their place, and nothing is changed", (_, wrong) => {
    const tracker = new Tracker();
    run(tracker, () => [face(100)], 0, 1);
    expect(() => tracker.update([face(100), wrong], 1.04)).toThrow(InputError);
    expect(() => tracker.update([face(100), wrong], 1.04)).toThrow(/^face 1: its /);
    expect(() => tracker.update([face(100)], Number.NaN)).toThrow(/^time: /);
    expect(tracker.update([face(100)], 1.04).tracks).toMatchObject([{ number: 1, lastSeen: 1.04 }]);
  });
});

test.each([
  [{ lostSeconds: -1 }, "lostSeconds"],
  [{ lostSeconds: Number.NaN }, "lostSeconds"],
  [{ highScore: 2 }, "highScore"],
  [{ lowScore: 0.7 }, "lowScore"],
  [{ confirmedFrom: 1 }, "confirmedFrom"],
  [{ maxSpeed: -1 }, "maxSpeed"],
])("options out of their range are refused by name: %j", (options, name) => {
  expect(() => new Tracker(options)).toThrow(new RegExp(`^${name}: must be`));
});
