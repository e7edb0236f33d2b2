import { type MaskEvent, MaskEvents, type MaskSummary } from "../events/index.ts";
import type { MaskDetector, MaskedFace } from "../faces/index.ts";
import { iou } from "../geometry/index.ts";
import { checkOption, numberUpTo } from "../options.ts";
import {
  type LabelChanges,
  type LabelledTrack,
  type Track,
  Tracker,
  type TrackerOptions,
  TrackLabels,
} from "../track/index.ts";
import { type FindOptions, findFaces, type Search } from "./find-faces.ts";
import type { PictureFrame } from "./frame.ts";
import { type SceneDetector, SceneSearch } from "./scene-search.ts";
import { Stillness } from "./stillness.ts";

export interface WatchOptions extends FindOptions {
  tracker?: TrackerOptions | undefined;
  /**
   * Look for far faces too: now and then at a larger size, and from search to search around those that were found. A number
   * tells after how many seconds at the larger size, 0 for each frame that is searched in order; `true` is 2. Left out, so it
   * is where the cadence is `auto`.
   */
  farFaces?: boolean | number | undefined;
  /**
   * Seconds of the very same picture after which a live source counts as frozen: what is seen in it are no people standing
   * still. Where left out, every picture counts.
   */
  frozenSeconds?: number | undefined;
  /** Ends the watch between two frames; it then throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A face of a frame; `track` is its person's number, from 1, where the person is confirmed. */
export type WatchedFace = MaskedFace & { track?: number };

/** A frame with its faces and answers. */
export interface WatchedFrame<F extends PictureFrame> {
  frame: F;
  /** In this frame; of confirmed people with the label that was decided over their frames. */
  faces: WatchedFace[];
  /** Every person who is seen or was lately, by number. */
  tracks: LabelledTrack<WatchedFace>[];
  /** What this frame confirms to have happened. */
  events: MaskEvent[];
  /** Whether faces were searched for in this frame. */
  isSearched: boolean;
}

/** What finds faces and answers; of another than {@link MaskDetector} `detect` is enough. */
export type WatchDetector = Pick<MaskDetector, "detect"> | SceneDetector;

/** What is known of a video or a camera while it is watched. */
export class Watch<F extends PictureFrame> implements AsyncIterable<WatchedFrame<F>> {
  readonly #frames: AsyncIterable<F>;
  readonly #detector: WatchDetector;
  readonly #options: WatchOptions;
  readonly #tracker: Tracker<MaskedFace>;
  readonly #labels = new TrackLabels();
  readonly #events = new MaskEvents();
  readonly #stillness = new Stillness();

  constructor(frames: AsyncIterable<F>, detector: WatchDetector, options: WatchOptions = {}) {
    this.#frames = frames;
    this.#detector = detector;
    this.#options = options;
    if (typeof options.farFaces === "number") checkOption("farFaces", options.farFaces, numberUpTo(3600));
    this.#tracker = new Tracker(options.tracker);
  }

  /**
   * The people seen so far, each counted once, and how they wear their masks: up to the last search, which may be some frames
   * ahead of the frame that was handed out.
   */
  get summary(): MaskSummary {
    return this.#events.summary;
  }

  /** How steady the people's labels were, beside those of single frames. */
  get labelChanges(): LabelChanges {
    return this.#labels.changes;
  }

  /** Seconds in which the source was frozen. */
  get frozen(): number {
    return this.#stillness.frozen;
  }

  /** The events of the end: who is in view leaves with it. To be called after the last frame. */
  finish(): MaskEvent[] {
    return this.#events.finish();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WatchedFrame<F>> {
    const { signal, frozenSeconds = Number.POSITIVE_INFINITY, ...options } = this.#options;
    // Who is in a frame between two searches is known after the second.
    const held: WatchedFrame<F>[] = [];
    try {
      for await (const { frame, faces, isSearched } of findFaces(this.#frames, this.#search(), options)) {
        const watched: WatchedFrame<F> = { frame, faces: [], tracks: [], events: [], isSearched };
        held.push(watched);
        signal?.throwIfAborted();
        const isFrozen = this.#stillness.isFrozen(frame, frozenSeconds);
        const isSighting = isSearched && !isFrozen;
        const tracked = isSighting ? this.#tracker.update(faces, frame.time) : this.#between(faces, frame.time);
        const tracks = this.#labels.update(tracked.tracks, frame.time);
        Object.assign(watched, { faces: tracked.faces, tracks, events: this.#events.update(tracks, frame.time) });
        if (!isSearched) continue;
        const isSeen = new Set(tracks.filter(({ unseenFor }) => unseenFor === 0).map(({ number }) => number));
        while (held.length > 0) yield settled(held.shift()!, isSeen);
      }
    } finally {
      for (const { frame } of held) frame[Symbol.dispose]();
    }
  }

  #search(): Search<F, MaskedFace> {
    const { signal, cadence = "auto", farFaces = cadence === "auto" } = this.#options;
    const detector = this.#detector;
    if (!("find" in detector)) return ({ picture }) => detector.detect(picture, { signal });
    const scene = new SceneSearch(detector, { farFaces });
    return (frame, context) => scene.search(frame, context, signal);
  }

  /** A face that was put between two searches is no sighting: it has the number of the person who is predicted there. */
  #between(faces: readonly MaskedFace[], time: number): { faces: WatchedFace[]; tracks: Track<MaskedFace>[] } {
    const tracks = this.#tracker.predict(time);
    const free = new Set(tracks);
    const numbered = faces.map((face) => {
      const overlaps = [...free].map((track) => ({ track, overlap: iou(track.box, face.box) }));
      const best = overlaps.reduce((a, b) => (b.overlap > a.overlap ? b : a), {
        track: undefined,
        overlap: SAME_IOU,
      } as {
        track: Track<MaskedFace> | undefined;
        overlap: number;
      });
      if (!best.track) return face;
      free.delete(best.track);
      return { ...face, track: best.track.number };
    });
    return { faces: numbered, tracks };
  }
}

/** The least overlap (IoU) of a face between two searches with where its person is predicted to be. */
const SAME_IOU = 0.3;

/**
 * With the labels that were decided. A face between two searches is no sighting: it is a person's only where the second search has
 * found the person too.
 */
function settled<F extends PictureFrame>(watched: WatchedFrame<F>, isSeen: ReadonlySet<number>): WatchedFrame<F> {
  const { faces, tracks, isSearched } = watched;
  const whose = ({ track, ...face }: WatchedFace): WatchedFace =>
    track !== undefined && (isSearched || isSeen.has(track)) ? { ...face, track } : face;
  return { ...watched, faces: faces.map((face) => decided(whose(face), tracks)) };
}

/** A person's face has the label that was decided for the person, where one was. */
function decided(face: WatchedFace, tracks: readonly LabelledTrack<WatchedFace>[]): WatchedFace {
  const track = face.track === undefined ? undefined : tracks.find(({ number }) => number === face.track);
  return track?.labelSince === undefined ? face : { ...face, label: track.label, confidence: track.confidence };
}

/**
 * The frames of a video or a camera with their faces, people and answers, in order: the one way from frames to answers.
 * Frames are searched ahead of whoever takes them. Whoever takes a frame disposes of it.
 *
 * @example
 * const watched = watch(video.frames(), detector);
 * for await (const { frame, faces } of watched) {
 *   using owned = frame;
 *   console.log(owned.time, faces.length);
 * }
 * console.log(`${watched.summary.people} people`);
 */
export function watch<F extends PictureFrame>(
  frames: AsyncIterable<F>,
  detector: WatchDetector,
  options: WatchOptions = {},
): Watch<F> {
  return new Watch(frames, detector, options);
}
