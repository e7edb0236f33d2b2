import { describe, expect, test } from "vitest";
import type { Box } from "../geometry/index.ts";
import { rgbImage } from "../image/index.ts";
import type { Session } from "../runtime/index.ts";
import { landmarksBy } from "./face.ts";
import { nonMaximumSuppression, ONE_FACE, votedBoxes } from "./non-maximum-suppression.ts";
import { SideSearch } from "./side-search.ts";

const at = (x: number, score: number, width = 60) => ({
  box: { x, y: x / 2, width, height: 60 },
  score,
  landmarks: landmarksBy(() => ({ x, y: 0 })),
});
const near = (box: Box, expected: Box) => {
  for (const key of ["x", "y", "width", "height"] as const) expect(box[key]).toBeCloseTo(expected[key], 6);
};

describe("a face's box", () => {
  const found = [at(0, 0.6), at(8, 0.3), at(100, 0.9)];
  const kept = nonMaximumSuppression(found, ONE_FACE);
  const mean = { x: 8 / 3, y: 4 / 3, width: 60, height: 60 };

  test("is the mean of its boxes, weighted by score, whichever is the best", () => {
    const [other, face] = votedBoxes(kept, found);
    expect(other).toEqual(found[2]);
    near(face.box, mean);
    near(votedBoxes([found[1]], found)[0].box, mean);
    expect(face.score).toBe(0.6);
  });

  test("is its own where no box has a score", () => {
    const none = [at(0, 0), at(8, 0)];
    expect(votedBoxes(none.slice(0, 1), none)).toEqual(none.slice(0, 1));
  });

  test("has no part in another's, however near both are", () => {
    const two = [at(0, 0.9, 100), at(30, 0.8, 100)];
    const apart = nonMaximumSuppression(two, { iouThreshold: 0.6 });
    expect(votedBoxes(apart, two)).toEqual(two);
  });

  test.each([
    [true, mean],
    [false, found[0].box],
  ])("is voted for where the network has several: %s", async (hasVotes, expected) => {
    const session = { run: async () => ({}), [Symbol.asyncDispose]: async () => {} } as unknown as Session;
    const search = new SideSearch(session, { minScore: 0.1, sides: [320], hasVotes, decode: () => found });
    const faces = await search.detect(rgbImage(320, 320, new Uint8Array(3 * 320 * 320)));
    near(faces[1].box, expected);
  });
});
