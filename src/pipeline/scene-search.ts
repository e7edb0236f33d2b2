import {
  type Face,
  landmarksBy,
  type MaskDetector,
  type MaskedFace,
  nonMaximumSuppression,
  ONE_FACE,
} from "../faces/index.ts";
import { type Box, grownBox, iou, pixelsWithin, type Size } from "../geometry/index.ts";
import { type Picture, partOf } from "../image/index.ts";
import type { SearchContext } from "./find-faces.ts";
import type { PictureFrame } from "./frame.ts";

/** Seconds from one large search to the next, where nothing else is asked for. */
const LARGE_SECONDS = 2;
/** How many times as large as usual a large search is. */
const LARGER = 2;

/** Around a face that is looked for where it was: what it may move until the next search, as a share of its box. */
const REACH = 1.5;
/** The side of such a small search, pixels; a face is a quarter of it, which the detector finds well. */
const SMALL_SIDE = 160;
/** Small searches a frame, at most: the largest faces first. */
const MOST_SMALL = 8;
/** The side of a search for large faces alone, and the least height and width there of a face that counts as large, pixels. */
const LARGE_FACE_SIDE = 320;
const LARGE_FACE = 48;
/** Boxes that overlap by more (IoU) are one face. */
const SAME_IOU = 0.3;

/** An answer this sure is taken over by the same face for so many seconds, rather than asked for again. */
const SURE = 0.9;
const FRESH_SECONDS = 0.2;
/** The overlap (IoU) with a face of a search before from which one is the same. */
const FOLLOWED_IOU = 0.5;

/** What it takes of a detector. */
export type SceneDetector = Pick<MaskDetector, "detect" | "find" | "classify" | "faceSides">;

/**
 * Searches the frames of one scene for near faces and far ones: every frame at the detector's usual size, now and then at
 * a larger one, and around each face that was there a moment ago and is not found, such as one that only the large search
 * finds. What is found depends on the frames alone, not on how many are searched at once.
 */
export class SceneSearch {
  readonly #detector: SceneDetector;
  /** Seconds from one large search to the next, 0 for every frame; none where far faces are not looked for. */
  readonly #largeSeconds: number | undefined;
  /** When each face of a search was classified. */
  readonly #classified = new WeakMap<MaskedFace, number>();
  #lastLarge: number | undefined;

  constructor(detector: SceneDetector, { farFaces = true }: { farFaces?: boolean | number } = {}) {
    this.#detector = detector;
    this.#largeSeconds = farFaces === true ? LARGE_SECONDS : farFaces === false ? undefined : farFaces;
  }

  async search(
    { picture, time }: PictureFrame,
    { near, isInOrder }: SearchContext<MaskedFace>,
    signal?: AbortSignal,
  ): Promise<MaskedFace[]> {
    const before = isInOrder ? [] : await near;
    const found =
      (await this.#findLarge(picture, before, signal)) ??
      (await this.#detector.find(picture, { signal, sides: this.#sides(picture, time, isInOrder) }));
    return this.#completed(picture, time, found, await near, signal);
  }

  /** What is found, and what was there a moment ago and is found by a look at its place. */
  async #completed(
    picture: Picture,
    time: number,
    found: readonly Face[],
    before: readonly MaskedFace[],
    signal: AbortSignal | undefined,
  ): Promise<MaskedFace[]> {
    const lost = (this.#largeSeconds === undefined ? [] : before).filter(({ box }) =>
      found.every((face) => iou(face.box, box) < SAME_IOU),
    );
    const again = await this.#lookAround(picture, lost, signal);
    const faces = again.length > 0 ? nonMaximumSuppression([...found, ...again], ONE_FACE) : found;
    return this.#answered(picture, faces, before, time);
  }

  /**
   * A search at a smaller size, between two searches that found large faces alone: a fifth of the work. `undefined` where
   * there are others, or where it does not find all of them.
   */
  async #findLarge(
    picture: Picture,
    expected: readonly Face[],
    signal: AbortSignal | undefined,
  ): Promise<Face[] | undefined> {
    const scale = LARGE_FACE_SIDE / Math.max(picture.width, picture.height);
    const isPossible = 2 * LARGE_FACE_SIDE <= Math.max(...this.#detector.faceSides) && scale < 1;
    const areLarge = expected.every(({ box }) => Math.min(box.width, box.height) * scale >= LARGE_FACE);
    if (!isPossible || expected.length === 0 || !areLarge) return undefined;
    const found = await this.#detector.find(picture, { signal, sides: [LARGE_FACE_SIDE] });
    return expected.every(({ box }) => found.some((face) => iou(face.box, box) >= SAME_IOU)) ? found : undefined;
  }

  /** Faces with their answers: those of faces before where these are sure and fresh, else new ones. */
  async #answered(picture: Picture, faces: readonly Face[], before: readonly MaskedFace[], time: number) {
    const known = faces.map((face) => this.#known(face, before, time));
    const fresh = await this.#detector.classify(
      picture,
      faces.filter((_, i) => !known[i]),
    );
    for (const face of fresh) this.#classified.set(face, time);
    return known.map((face) => face ?? fresh.shift()!);
  }

  #known(face: Face, before: readonly MaskedFace[], time: number): MaskedFace | undefined {
    const same = before.find(({ box }) => iou(box, face.box) >= FOLLOWED_IOU);
    if (!same || same.label === "uncertain" || same.confidence < SURE) return undefined;
    const classified = this.#classified.get(same);
    if (classified === undefined || Math.abs(time - classified) >= FRESH_SECONDS) return undefined;
    const { label, confidence } = same;
    const followed = { ...face, label, confidence };
    this.#classified.set(followed, classified);
    return followed;
  }

  #sides(picture: Picture, time: number, isInOrder: boolean): readonly number[] {
    const sides = this.#detector.faceSides;
    if (!isInOrder || this.#largeSeconds === undefined) return sides;
    const longest = Math.max(picture.width, picture.height);
    const isDue = this.#lastLarge === undefined || Math.abs(time - this.#lastLarge) >= this.#largeSeconds;
    if (!isDue || longest <= Math.max(...sides)) return sides;
    this.#lastLarge = time;
    return [Math.min(longest, LARGER * Math.max(...sides)), ...sides];
  }

  async #lookAround(picture: Picture, lost: readonly Face[], signal: AbortSignal | undefined): Promise<Face[]> {
    const places = lost
      .filter(({ box }) => isFar(box, picture, this.#detector.faceSides))
      .toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
      .slice(0, MOST_SMALL)
      .map(({ box }) => pixelsWithin(grownBox(box, REACH), picture));
    const found = await Promise.all(
      places.map(async (place) => {
        const faces = await this.#detector.find(partOf(picture, place), { signal, sides: [SMALL_SIDE] });
        return faces.map((face) => moved(face, place));
      }),
    );
    return found.flat();
  }
}

/** The height of a face, in pixels as it is searched, below which the usual search may miss it. */
const FAR_PIXELS = 32;

/** Whether a face is so small that the usual search may miss it: a near one that is not found is not there any more. */
function isFar({ height }: Box, picture: Size, sides: readonly number[]): boolean {
  return (height * Math.max(...sides)) / Math.max(picture.width, picture.height) < FAR_PIXELS;
}

function moved(face: Face, { x, y }: Box): Face {
  const { box, landmarks } = face;
  const at = <P extends { x: number; y: number }>(point: P): P => ({ ...point, x: point.x + x, y: point.y + y });
  return { ...face, box: at(box), ...(landmarks && { landmarks: landmarksBy((name) => at(landmarks[name])) }) };
}
