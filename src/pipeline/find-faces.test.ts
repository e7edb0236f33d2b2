import { describe, expect, test } from "vitest";
import type { Face } from "../faces/index.ts";
import { pictureOf, rgbImage } from "../image/index.ts";
import { type Cadence, findFaces } from "./find-faces.ts";
import type { PictureFrame } from "./frame.ts";

const picture = pictureOf(rgbImage(1, 1));

async function* film(count: number, { rate = 25, shown = picture } = {}): AsyncGenerator<PictureFrame> {
  for (let index = 0; index < count; index++) {
    yield { source: "film", index, time: index / rate, picture: shown, [Symbol.dispose]: () => {} };
  }
}

const at = (x: number): Face => ({ box: { x, y: 10, width: 20, height: 20 }, score: 0.9 });

/** What is found on a film whose faces are known, and which frames were searched. */
async function watch(
  count: number,
  scene: (index: number) => Face[],
  cadence: Cadence,
  how: Parameters<typeof film>[1] = {},
) {
  const searched: number[] = [];
  const search = async ({ index }: PictureFrame) => {
    searched.push(index);
    return scene(index);
  };
  const found = [];
  for await (const result of findFaces(film(count, how), search, { cadence })) found.push(result);
  expect(found.map(({ frame }) => frame.index)).toEqual([...Array(count).keys()]);
  expect(found.filter(({ isSearched }) => isSearched).map(({ frame }) => frame.index)).toEqual(
    searched.toSorted((a, b) => a - b),
  );
  return { searched: searched.length, faces: found.map(({ faces }) => faces) };
}

describe("findFaces", () => {
  const still = () => [at(0), at(60)];

  test("searches every frame, or every n-th and the last, where that is asked", async () => {
    expect((await watch(20, still, "every")).searched).toBe(20);
    expect((await watch(20, still, 4)).searched).toBe(6);
    expect((await watch(1, still, 4)).searched).toBe(1);
    expect((await watch(0, still, "auto")).searched).toBe(0);
  });

  test("searches a still scene seldom, and finds its faces in every frame", async () => {
    const { searched, faces } = await watch(97, still, "auto");
    expect(searched).toBe(9);
    expect(faces.every((some) => some.length === 2)).toBe(true);
  });

  test("searches about twice a second at any frame rate, more often where frames are too many to keep", async () => {
    const searchedIn = async (seconds: number, rate: number, shown = picture) =>
      (await watch(seconds * rate, still, "auto", { rate, shown })).searched / seconds;
    expect(await searchedIn(20, 10)).toBeCloseTo(2, 0);
    expect(await searchedIn(20, 30)).toBeCloseTo(2, 0);
    expect(await searchedIn(5, 240)).toBeCloseTo(15, 0);
    const large = { ...picture, width: 3840, height: 2160 };
    expect(await searchedIn(10, 24, large)).toBeCloseTo(3, 0);
  });

  test("puts slow faces on a line between two searches", async () => {
    const { faces } = await watch(33, (index) => [at(index / 2)], "auto");
    for (const [index, [face]] of faces.entries()) expect(face.box.x).toBeCloseTo(index / 2, 6);
  });

  test("searches where faces come, go or move fast, and finds them in the frames in which they are", async () => {
    const comesAndGoes = (index: number) => (index >= 21 && index < 43 ? [at(0), at(60)] : [at(0)]);
    const { searched, faces } = await watch(80, comesAndGoes, "auto");
    expect(faces.map((some) => some.length)).toEqual([...Array(80).keys()].map((i) => comesAndGoes(i).length));
    expect(searched).toBeLessThan(22);
    const { faces: fast } = await watch(30, (index) => [at(index * 15)], "auto");
    for (const [index, [face]] of fast.entries()) expect(face.box.x).toBeCloseTo(index * 15, 6);
  });

  test("takes two faces that cross for two", async () => {
    const { faces } = await watch(60, (index) => [at(2 * index), at(120 - 2 * index)], "auto");
    expect(faces.every((some) => some.length === 2)).toBe(true);
  });

  test("refuses a cadence that is none", async () => {
    await expect(watch(3, still, 0)).rejects.toThrow(/^cadence: must be a whole number of at least 1/);
  });
});
