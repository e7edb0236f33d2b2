import { expect, test } from "vitest";
import type { MaskLabel } from "../labels.ts";
import type { LabelledTrack } from "../track/index.ts";
import type { PictureFrame } from "./frame.ts";
import { PlacesToHide } from "./places-to-hide.ts";
import type { WatchedFace } from "./watch.ts";

const box = (x: number) => ({ x, y: 10, width: 20, height: 20 });
const face = (x: number, label: MaskLabel = "mask", track?: number): WatchedFace =>
  ({ box: box(x), score: 0.9, label, confidence: 0.9, ...(track && { track }) }) as WatchedFace;
const lost = (number: number, x: number, unseenFor: number) =>
  ({ ...face(x), number, unseenFor }) as unknown as LabelledTrack<WatchedFace>;

function seen(time: number, faces: WatchedFace[], tracks: LabelledTrack<WatchedFace>[] = []) {
  const frame = { time } as PictureFrame;
  return { frame, faces, tracks };
}

test("faces are hidden, and people where they were a moment ago", () => {
  const places = new PlacesToHide();
  const tracks = [lost(1, 100, 0), lost(2, 200, 0.5), lost(3, 300, 1.5)];
  expect(places.of(seen(5, [face(100, "mask", 1)], tracks))).toEqual([box(100), box(200)]);
});

test("a face without a number stays hidden where it was, for a second, and none twice", () => {
  const places = new PlacesToHide();
  expect(places.of(seen(1, [face(50)]))).toEqual([box(50)]);
  expect(places.of(seen(1.04, []))).toEqual([box(50)]);
  expect(places.of(seen(1.08, [face(51)]))).toEqual([box(51)]);
  expect(places.of(seen(2.05, []))).toEqual([box(51)]);
  expect(places.of(seen(2.2, []))).toEqual([]);
});

test("only one answer is hidden, and what is uncertain", () => {
  const places = new PlacesToHide("no_mask");
  const faces = [face(10, "mask"), face(50, "no_mask"), face(90, "uncertain")];
  expect(places.of(seen(0, faces))).toEqual([box(50), box(90)]);
  expect(places.of(seen(0.1, []))).toEqual([box(50), box(90)]);
});
