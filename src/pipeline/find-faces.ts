import { type Face, landmarksBy } from "../faces/index.ts";
import { boxBetween, iou, type Point } from "../geometry/index.ts";
import { checkOption, wholeNumber } from "../options.ts";
import { ahead } from "./ahead.ts";
import type { PictureFrame } from "./frame.ts";

/**
 * How often faces are searched for: on every frame, on every n-th, or as often as the scene needs. Between two searches that
 * found the same faces in nearly the same places, faces are where a line from one to the other puts them; where `auto`
 * finds others, or others' places, it searches in between too.
 */
export type Cadence = "every" | "auto" | number;

/** A frame and the faces in it. */
export interface FoundFaces<F extends PictureFrame, A extends Face = Face> {
  frame: F;
  faces: readonly A[];
  /** Whether they were searched for in this frame. */
  isSearched: boolean;
}

/** What is known when a frame is searched. */
export interface SearchContext<A extends Face = Face> {
  /** Faces of the frames beside it that were searched already; resolves when the search before is over. */
  near: Promise<readonly A[]>;
  /** Whether it is one of the searches that come in the frames' order, not one between two of them. */
  isInOrder: boolean;
}

export type Search<F extends PictureFrame, A extends Face> = (
  frame: F,
  context: SearchContext<A>,
) => Promise<readonly A[]>;

export interface FindOptions {
  cadence?: Cadence | undefined;
  /** Frames that are searched at once, at most: one more than there are threads, so that none of these waits; 3 left out. */
  searches?: number | undefined;
}

/** Seconds from one search of `auto` to the next where nothing changes. */
const AUTO_SECONDS = 0.45;
/** The frames until then are kept in memory: 16 at most, and fewer of large pictures, down to 8. */
const AUTO_FRAMES = { most: 16, least: 8, pixels: 25e6 };

/** Two boxes of one face that `auto` takes to have moved evenly. */
const STEADY_IOU = 0.6;

/**
 * The faces of frames, in the frames' order. A frame waits for the next one that is searched, half a second or less, so this
 * is for files; a camera is searched on every frame that it is watched on.
 *
 * @param search finds the faces of one frame
 */
export async function* findFaces<F extends PictureFrame, A extends Face>(
  frames: AsyncIterable<F>,
  search: Search<F, A>,
  { cadence = "auto", searches = 3 }: FindOptions = {},
): AsyncGenerator<FoundFaces<F, A>> {
  let latest: Promise<readonly A[]> = Promise.resolve([]);
  const inOrder = async (frame: F): Promise<FoundFaces<F, A>> => {
    const faces = search(frame, { near: latest, isInOrder: true });
    latest = faces.catch(() => []);
    return { frame, faces: await faces, isSearched: true };
  };
  const found = async (frame: F, ...beside: FoundFaces<F, A>[]): Promise<FoundFaces<F, A>> => {
    const near = Promise.resolve(beside.flatMap(({ faces }) => faces));
    return { frame, faces: await search(frame, { near, isInOrder: false }), isSearched: true };
  };
  const groups = ahead(grouped(frames, cadence === "auto" ? isTime : isNth(cadence)), searches, async (group) => ({
    between: group.slice(0, -1),
    last: await inOrder(group[group.length - 1]),
  }));
  const complete = async ({ before, between, last }: Group<F, A>): Promise<FoundFaces<F, A>[]> => {
    // The first frames have no search before them.
    const first = before ?? (between.length > 0 ? await found(between[0], last) : undefined);
    if (!first) return [last];
    const open = before ? between : between.slice(1);
    const filling = await filled(first, open, last, cadence === "auto" ? found : undefined);
    return [...(before ? [] : [first]), ...filling, last];
  };
  for await (const group of ahead(chained(groups), FILLED_AT_ONCE, complete)) yield* group;
}

/** Groups of frames that are filled at once: while one waits for a search, another's frames are taken. */
const FILLED_AT_ONCE = 2;

/** Frames between two that were searched in their order; `before` is the group's before. */
interface Group<F extends PictureFrame, A extends Face> {
  before?: FoundFaces<F, A> | undefined;
  between: readonly F[];
  last: FoundFaces<F, A>;
}

/** Each group with the last frame of the one before. */
async function* chained<F extends PictureFrame, A extends Face>(
  groups: AsyncIterable<Group<F, A>>,
): AsyncGenerator<Group<F, A>> {
  let before: FoundFaces<F, A> | undefined;
  for await (const group of groups) {
    yield { ...group, before };
    before = group.last;
  }
}

/** The frames between two that were searched: by lines where the faces stayed, else by a search in the middle. */
async function filled<F extends PictureFrame, A extends Face>(
  before: FoundFaces<F, A>,
  between: readonly F[],
  after: FoundFaces<F, A>,
  search?: (frame: F, ...beside: FoundFaces<F, A>[]) => Promise<FoundFaces<F, A>>,
): Promise<FoundFaces<F, A>[]> {
  if (between.length === 0) return [];
  const pairs = matched(before.faces, after.faces);
  const isSteady = pairs.length === before.faces.length && pairs.length === after.faces.length;
  if (isSteady || !search) {
    return between.map((frame) => {
      const share = (frame.time - before.frame.time) / (after.frame.time - before.frame.time || 1);
      return { frame, faces: pairs.map(([a, b]) => blended(a, b, share)), isSearched: false };
    });
  }
  const middle = between.length >> 1;
  const found = await search(between[middle], before, after);
  const [left, right] = await Promise.all([
    filled(before, between.slice(0, middle), found, search),
    filled(found, between.slice(middle + 1), after, search),
  ]);
  return [...left, found, ...right];
}

/** Faces that are one and the same in two frames, the most overlapping first. */
function matched<A extends Face>(before: readonly A[], after: readonly A[]): (readonly [A, A])[] {
  const candidates = before
    .flatMap((a) => after.map((b) => ({ a, b, overlap: iou(a.box, b.box) })))
    .filter(({ overlap }) => overlap >= STEADY_IOU)
    .sort((x, y) => y.overlap - x.overlap);
  const taken = new Set<A>();
  const pairs: (readonly [A, A])[] = [];
  for (const { a, b } of candidates) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

/** Where a face is on the way from one search to another; what else is known of it is the nearer search's. */
function blended<A extends Face>(a: A, b: A, share: number): A {
  const number = (from: number, to: number) => from + (to - from) * share;
  const point = (from: Point, to: Point): Point => ({ x: number(from.x, to.x), y: number(from.y, to.y) });
  const face: A = { ...(share < 0.5 ? a : b), box: boxBetween(a.box, b.box, share), score: number(a.score, b.score) };
  if (!a.landmarks || !b.landmarks) return face;
  const [from, to] = [a.landmarks, b.landmarks];
  return { ...face, landmarks: landmarksBy((name) => point(from[name], to[name])) };
}

/** Whether the last of the frames since a search is to be searched; `seconds` have gone by since. */
type IsDue = (frames: readonly PictureFrame[], seconds: number) => boolean;

function isTime(frames: readonly PictureFrame[], seconds: number): boolean {
  const { width, height } = frames[0].picture;
  const { most, least, pixels } = AUTO_FRAMES;
  return seconds >= AUTO_SECONDS || frames.length >= Math.max(least, Math.min(most, pixels / (width * height)));
}

function isNth(cadence: "every" | number): IsDue {
  const n = cadence === "every" ? 1 : checkOption("cadence", cadence, wholeNumber(1));
  return ({ length }) => length >= n;
}

/** Frames up to each one that is searched in its order. */
async function* grouped<F extends PictureFrame>(frames: AsyncIterable<F>, isDue: IsDue): AsyncGenerator<F[]> {
  let group: F[] = [];
  let before: number | undefined;
  for await (const frame of frames) {
    before ??= frame.time;
    group.push(frame);
    if (!isDue(group, frame.time - before)) continue;
    yield group;
    group = [];
    before = frame.time;
  }
  if (group.length > 0) yield group;
}
