import { expect, test } from "vitest";
import { iou } from "../geometry/index.ts";
import { loadMaskDetector } from "../load/node.ts";
import { openVideo } from "../media/node/index.ts";
import { slide } from "../testing/slide.ts";
import { watch } from "./watch.ts";

test("watches a video in threads beside the main one, and finds as often as needed what every frame has", async () => {
  await using detector = await loadMaskDetector({ workers: 2, faceSides: [320] });
  const path = await slide(12);
  const answers = async (cadence: "every" | "auto") => {
    await using video = await openVideo(path);
    const seen = [];
    for await (const { frame, faces, isSearched } of watch(video.frames(), detector, { cadence })) {
      using owned = frame;
      seen.push({ index: owned.index, faces, isSearched });
    }
    return seen;
  };
  const [every, auto] = [await answers("every"), await answers("auto")];
  expect(every.map(({ index }) => index)).toEqual([...Array(12).keys()]);
  expect(auto.map(({ index }) => index)).toEqual([...Array(12).keys()]);
  expect(auto.filter(({ isSearched }) => isSearched).length).toBeLessThan(12);
  for (const [i, { faces }] of every.entries()) {
    for (const face of faces.filter(({ score }) => score > 0.8)) {
      const [nearest] = auto[i].faces.toSorted((a, b) => iou(b.box, face.box) - iou(a.box, face.box));
      expect(iou(nearest.box, face.box)).toBeGreaterThan(0.7);
      expect(nearest.label).toBe(face.label);
    }
  }
});

test("ends where its caller gives up", async () => {
  await using detector = await loadMaskDetector({ workers: 1, faceSides: [320] });
  await using video = await openVideo(await slide(6));
  const controller = new AbortController();
  const watching = async () => {
    for await (const { frame } of watch(video.frames(), detector, { cadence: "every", signal: controller.signal })) {
      frame[Symbol.dispose]();
      controller.abort();
    }
  };
  await expect(watching()).rejects.toThrow(/abort/i);
});
