import { expect, test } from "vitest";
import type { Face, MaskedFace } from "../faces/index.ts";
import { type Box, iou } from "../geometry/index.ts";
import { type Picture, rgbImage } from "../image/index.ts";
import { findFaces } from "./find-faces.ts";
import type { PictureFrame } from "./frame.ts";
import { type SceneDetector, SceneSearch } from "./scene-search.ts";

const SIZE = { width: 1920, height: 1080 };
/** The height of a face as it is searched, pixels, from which it is found. */
const FINDABLE = 15;

/** A scene's faces by time, and a detector that finds those which are large enough at the size of a search. */
function scene(facesAt: (time: number) => Box[], confidenceAt: (time: number) => number = () => 0.95) {
  const searches: { time: number; sides: readonly number[]; width: number }[] = [];
  const frame = (index: number): PictureFrame => {
    const time = index / 25;
    const picture: Picture & { area?: Box } = {
      ...SIZE,
      pixels: async ({ area } = {}) => Object.assign(rgbImage(1, 1), { time, area }),
    };
    return { source: "scene", index, time, picture, [Symbol.dispose]: () => {} };
  };
  const find = async (image: unknown, { sides = [640] }: { sides?: readonly number[] | undefined } = {}) => {
    const picture = image as Picture;
    const { time, area = { ...SIZE, x: 0, y: 0 } } = (await picture.pixels()) as unknown as {
      time: number;
      area?: Box;
    };
    searches.push({ time, sides, width: picture.width });
    const scale = Math.max(...sides) / Math.max(picture.width, picture.height);
    const inside = ({ x, y, width, height }: Box) =>
      x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height;
    const findable = facesAt(time).filter((box) => inside(box) && box.height * scale >= FINDABLE);
    return findable.map((box): Face => ({ box: { ...box, x: box.x - area.x, y: box.y - area.y }, score: 0.9 }));
  };
  const classified: number[] = [];
  const classify = async (image: unknown, faces: readonly Face[]) => {
    if (faces.length > 0) classified.push(((await (image as Picture).pixels()) as unknown as { time: number }).time);
    return faces.map((face): MaskedFace => ({ ...face, label: "mask", confidence: confidenceAt(classified.at(-1)!) }));
  };
  const detect: SceneDetector["detect"] = async (image, options) => classify(image, await find(image, options));
  return {
    detector: { detect, find, classify, faceSides: [640] } as unknown as SceneDetector,
    frame,
    searches,
    classified,
  };
}

async function watched(facesAt: (time: number) => Box[], frames: number, cadence: "auto" | "every" = "every") {
  const { detector, frame, searches } = scene(facesAt);
  const search = new SceneSearch(detector);
  async function* film() {
    for (let index = 0; index < frames; index++) yield frame(index);
  }
  const found = [];
  const look = (one: PictureFrame, context: Parameters<SceneSearch["search"]>[1]) => search.search(one, context);
  for await (const { faces } of findFaces<PictureFrame, MaskedFace>(film(), look, { cadence })) found.push(faces);
  return { found, searches };
}

const near = { x: 200, y: 200, width: 200, height: 240 };
const far = (time: number) => ({ x: 1200 + 10 * time, y: 300, width: 24, height: 30 });

test("a far face is found by a large search and followed by small ones, a near one by neither", async () => {
  const { found, searches } = await watched((time) => [near, far(time)], 150);
  for (const [i, faces] of found.entries()) {
    expect(faces).toHaveLength(2);
    expect(Math.max(...faces.map(({ box }) => iou(box, far(i / 25))))).toBeGreaterThan(0.99);
  }
  expect(searches.filter(({ sides }) => sides.includes(1280)).map(({ time }) => time)).toEqual([0, 2, 4]);
  const small = searches.filter(({ width }) => width < SIZE.width);
  expect(small).toHaveLength(150 - 3);
  expect(Math.max(...small.map(({ width }) => width))).toBeLessThan(120);
});

test("so it is where faces are searched for as often as the scene needs", async () => {
  const { found, searches } = await watched((time) => [near, far(time)], 100, "auto");
  expect(found.every((faces) => faces.length === 2)).toBe(true);
  expect(searches.length).toBeLessThan(40);
});

test("nobody is looked for where a near face was, or a far one that was lost", async () => {
  const { found, searches } = await watched((time) => (time < 1 ? [near, far(time)] : []), 50);
  expect(found.map((faces) => faces.length)).toEqual([...Array(25).fill(2), ...Array(25).fill(0)]);
  const late = searches.filter(({ time, width }) => time >= 1 && width < SIZE.width);
  expect(late).toHaveLength(1);
});

test("a picture that is searched at its own size needs no larger search", async () => {
  const { detector, frame } = scene(() => [near]);
  const sides: (readonly number[] | undefined)[] = [];
  const small = { ...frame(0), picture: { ...frame(0).picture, width: 640, height: 360 } };
  const noting = {
    ...detector,
    find: async (_: unknown, options: { sides?: readonly number[] }) => {
      sides.push(options.sides);
      return [];
    },
  };
  await new SceneSearch(noting as unknown as SceneDetector).search(small, {
    near: Promise.resolve([]),
    isInOrder: true,
  });
  expect(sides).toEqual([[640]]);
});

test("a far face is there from its first frame on where each frame is searched for them", async () => {
  const { detector, frame } = scene((time) => (time >= 0.2 ? [far(time)] : []));
  const search = new SceneSearch(detector, { farFaces: 0 });
  for (let index = 0; index < 10; index++) {
    const found = await search.search(frame(index), { near: Promise.resolve([]), isInOrder: true });
    expect(found).toHaveLength(index >= 5 ? 1 : 0);
  }
});

test("a sure answer is kept for a fifth of a second, an unsure one or that of another face is not", async () => {
  const times = async (confidence: number, speed: number) => {
    const walking = (time: number) => [{ ...near, x: 200 + speed * time }];
    const { detector, frame, classified } = scene(walking, () => confidence);
    const search = new SceneSearch(detector, { farFaces: false });
    let before: Promise<MaskedFace[]> = Promise.resolve([]);
    for (let index = 0; index < 11; index++) {
      before = search.search(frame(index), { near: before, isInOrder: true });
      expect((await before)[0]).toMatchObject({ label: "mask", confidence });
    }
    return classified;
  };
  expect(await times(0.95, 0)).toEqual([0, 0.2, 0.4]);
  expect(await times(0.8, 0)).toHaveLength(11);
  expect(await times(0.95, 3000)).toHaveLength(11);
});

test("between two searches that found large faces alone a small one looks for them, and a usual one where it misses one", async () => {
  const large = { x: 200, y: 200, width: 400, height: 480 };
  const sides = async (there: Box[], expected: Box[]) => {
    const { detector, frame, searches } = scene(() => there);
    const faces = expected.map((box): MaskedFace => ({ box, score: 0.9, label: "mask", confidence: 0.7 }));
    const near = Promise.resolve(faces);
    const found = await new SceneSearch(detector).search(frame(1), { near, isInOrder: false });
    expect(found.map(({ box }) => box)).toEqual(there);
    return searches.flatMap((search) => search.sides);
  };
  expect(await sides([large], [large])).toEqual([320]);
  expect(await sides([], [large])).toEqual([320, 640]);
  expect(await sides([large, near], [large, near])).toEqual([640]);
  expect(await sides([large], [])).toEqual([640]);
});
