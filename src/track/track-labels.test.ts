import { describe, expect, test } from "vitest";
import { InputError } from "../errors.ts";
import type { Face, MaskedFace } from "../faces/index.ts";
import type { MaskLabel } from "../labels.ts";
import { TrackLabels } from "./track-labels.ts";
import { Tracker } from "./tracker.ts";

const face = (x: number, label: MaskLabel): MaskedFace => ({
  box: { x, y: 100, width: 80, height: 80 },
  score: 0.95,
  label,
  confidence: 0.9,
});

describe("tracks", () => {
  test("have each its own label, decided over their frames", () => {
    const [tracker, labels] = [new Tracker<MaskedFace>(), new TrackLabels()];
    let last: ReturnType<typeof labels.update> = [];
    for (let i = 0; i < 50; i++) {
      const faces = [face(100, i % 10 === 9 ? "no_mask" : "mask"), face(400, "incorrect")];
      last = labels.update(tracker.update(faces, i / 25).tracks, i / 25);
    }
    expect(last).toMatchObject([
      { number: 1, label: "mask", confidence: expect.closeTo(0.9, 9), labelSince: 0.04 },
      { number: 2, label: "incorrect", confidence: expect.closeTo(0.9, 9), labelSince: 0.04 },
    ]);
    expect(labels.changes).toEqual({ tracks: 2, changes: 0, answerChanges: 9 });
  });

  test("keep their label where they are not seen or not classified", () => {
    const [tracker, labels] = [new Tracker<Face>(), new TrackLabels()];
    const found = (faces: Face[], time: number) => labels.update(tracker.update(faces, time).tracks, time);
    for (let i = 0; i < 25; i++) found([face(100, "mask")], i / 25);
    const { box, score } = face(100, "mask");
    for (const faces of [[], [{ box, score }]]) expect(found(faces, 1.1)).toMatchObject([{ label: "mask" }]);
    expect(labels.update(tracker.predict(1.2), 1.2)).toMatchObject([{ label: "mask", face: undefined }]);
    expect(labels.changes).toEqual({ tracks: 1, changes: 0, answerChanges: 0 });
  });

  test("count for the changes also after they are gone", () => {
    const [tracker, labels] = [new Tracker<MaskedFace>(), new TrackLabels()];
    for (let i = 0; i < 150; i++) {
      const faces = i < 100 ? [face(100, i < 50 ? "mask" : "no_mask")] : [];
      labels.update(tracker.update(faces, i / 25).tracks, i / 25);
    }
    expect(labels.changes).toEqual({ tracks: 1, changes: 1, answerChanges: 1 });
  });
});

test("options out of their range are refused at once", () => {
  expect(() => new TrackLabels({ margin: 2 })).toThrow(InputError);
});
