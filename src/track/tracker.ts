import { InputError } from "../errors.ts";
import type { Face } from "../faces/index.ts";
import { iou } from "../geometry/index.ts";
import { checkOption, numberUpTo, share, withDefaults } from "../options.ts";
import { affinity, affinityToLast } from "./affinity.ts";
import { assign } from "./assignment.ts";
import { StreamClock } from "./stream-clock.ts";
import type { Track, TrackedFaces } from "./track.ts";
import { Tracklet } from "./tracklet.ts";

export interface TrackerOptions {
  /** For how many seconds a face that is not seen keeps its number; 1.5 where left out. */
  lostSeconds?: number | undefined;
  /** The score from which a face begins a track and continues any; 0.6 where left out. */
  highScore?: number | undefined;
  /** The score from which a face continues a track that nothing better fits; fainter ones are passed over. Default 0.1. */
  lowScore?: number | undefined;
  /**
   * How likely it has to be that there is a face before it gets its number, from two sightings on, the odds of their
   * scores multiplied; 0.98 where left out: two of 0.88, or three of 0.79.
   */
  confirmedFrom?: number | undefined;
  /** How fast a face moves at most, in its sizes (roots of its area) a second; 8 where left out: a brisk walk. */
  maxSpeed?: number | undefined;
}

const DEFAULTS = { lostSeconds: 1.5, highScore: 0.6, lowScore: 0.1, confirmedFrom: 0.98, maxSpeed: 8 };

/** Least overlap of grown boxes with a confirmed track; with others, and for faint faces, it takes more. */
const OVERLAP = 0.2;
const STRICT_OVERLAP = 0.3;

/** For how long a track without a number outlives a frame in which it was not seen, seconds. */
const UNCONFIRMED_SECONDS = 0.1;

/** For how long after it was seen a track is continued by a faint face, seconds. */
const FAINT_SECONDS = 0.3;

/** Boxes that overlap by more than this (IoU) show one face twice. */
const TWICE = 0.7;

/** Times of frames are sums and quotients of others: a lifetime ends by so much later, seconds. */
const TOLERANCE = 1e-6;

/**
 * Follows faces from frame to frame and numbers people. ByteTrack's two passes, sure faces before faint ones, over a Kalman
 * filter with OC-SORT's momentum, recovery and re-update; all in seconds and face sizes, so that frames may come at any rate, with
 * gaps, and without a search for faces. Only a confirmed track has a number: what flickers up once burns none.
 *
 * Times are the stream's, in seconds. Where one goes back by more than `lostSeconds`, faces that were seen in the frame
 * before may go on and others are given up; call {@link reset} between two videos. Faces that come slower than one frame
 * in `lostSeconds` cannot be followed.
 *
 * @see Zhang et al.: ByteTrack, ECCV 2022
 * @see Cao et al.: Observation-Centric SORT, CVPR 2023
 * @example
 * const tracker = new Tracker();
 * for await (const { image, time } of video) {
 *   const { tracks } = tracker.update(await detector.detect(image), time);
 *   for (const { number, box } of tracks) console.log(number, box);
 * }
 */
export class Tracker<F extends Face = Face> {
  readonly #options: typeof DEFAULTS;
  #clock: StreamClock;
  #now = 0;
  #tracklets: Tracklet<F>[] = [];
  #numbers = 0;

  /** @throws InputError where an option is out of its range */
  constructor(options: TrackerOptions = {}) {
    const all = withDefaults(DEFAULTS, options);
    checkOption("lostSeconds", all.lostSeconds, numberUpTo(3600));
    checkOption("highScore", all.highScore, share);
    checkOption("lowScore", all.lowScore, numberUpTo(all.highScore));
    checkOption("confirmedFrom", all.confirmedFrom, numberUpTo(0.999));
    checkOption("maxSpeed", all.maxSpeed, numberUpTo(1000));
    this.#options = all;
    this.#clock = new StreamClock(all.lostSeconds);
  }

  /** How many people were numbered so far. */
  get people(): number {
    return this.#numbers;
  }

  /**
   * Takes in the faces that were found in a frame, also none.
   *
   * @param time of the frame in its stream, seconds
   * @throws InputError where a box, a score or the time cannot be used; the tracker is then as before
   */
  update(faces: readonly F[], time: number): TrackedFaces<F> {
    faces.forEach(checkFace);
    const { elapsed, isRestart } = this.#clock.advance(time);
    this.#now += elapsed;
    this.#tracklets = this.#tracklets.filter((track) => this.#isAlive(track) && !(isRestart && track.misses > 0));
    for (const face of this.#associate([...new Set(faces)], time))
      this.#tracklets.push(new Tracklet(face, this.#now, time));
    this.#confirm();
    const numbers = new Map(this.#tracklets.map(({ face, number }) => [face, number]));
    return {
      faces: faces.map((face) => {
        const number = numbers.get(face);
        return number === undefined ? face : { ...face, track: number };
      }),
      tracks: this.#tracksAt(this.#now),
    };
  }

  /**
   * The tracks at the time of a frame in which no faces were looked for: predicted, none seen. It changes nothing, so that
   * such frames may be asked for or left out.
   *
   * @throws InputError where the time is not finite
   */
  predict(time: number): Track<F>[] {
    const clock = this.#now + this.#clock.peek(time).elapsed;
    return this.#tracksAt(clock).map((track) => ({ ...track, face: undefined }));
  }

  /** Forgets every track and the time, for another video; numbers go on. */
  reset(): void {
    this.#tracklets = [];
    this.#clock = new StreamClock(this.#options.lostSeconds);
  }

  #isAlive(track: Tracklet<F>, clock = this.#now): boolean {
    const isKept = track.number !== undefined || track.misses === 0;
    return track.unseenFor(clock) <= (isKept ? this.#options.lostSeconds : UNCONFIRMED_SECONDS) + TOLERANCE;
  }

  /** Matches faces to tracks, the surer before the fainter; what is left of the sure ones begins tracks. */
  #associate(faces: readonly F[], time: number): F[] {
    const { highScore, lowScore, maxSpeed } = this.#options;
    const [known, unconfirmed] = [true, false].map((is) =>
      this.#tracklets.filter(({ number }) => (number !== undefined) === is),
    );
    const sure = faces.filter(({ score }) => score >= highScore);
    const faint = faces.filter(({ score }) => score < highScore && score >= lowScore);
    const seen = new Map<Tracklet<F>, F>();
    const taken = new Set<F>();
    const match = (tracks: readonly Tracklet<F>[], found: readonly F[], overlap: number, gain = affinity) => {
      const open = tracks.filter((track) => !seen.has(track)).map((track) => this.#candidate(track));
      const free = found.filter((face) => !taken.has(face));
      const gains = open.map((track) => free.map((face) => gain(track, face, { overlap, maxSpeed })));
      for (const [row, column] of assign(gains)) {
        seen.set(open[row].track, free[column]);
        taken.add(free[column]);
      }
    };
    match(known, sure, OVERLAP);
    match(
      known.filter((track) => track.unseenFor(this.#now) <= FAINT_SECONDS),
      faint,
      STRICT_OVERLAP,
    );
    match(
      known.filter(({ misses }) => misses === 0),
      sure,
      STRICT_OVERLAP,
      affinityToLast,
    );
    match(unconfirmed, sure, STRICT_OVERLAP);
    for (const track of this.#tracklets) {
      const face = seen.get(track);
      if (face) track.see(face, this.#now, time);
      else track.miss();
    }
    return begun(
      sure.filter((face) => !taken.has(face)),
      [...taken],
    );
  }

  #candidate(track: Tracklet<F>) {
    return {
      track,
      predicted: track.predicted(this.#now),
      lastBox: track.lastBox,
      earlierBox: track.earlierBox,
      unseenFor: track.unseenFor(this.#now),
    };
  }

  #confirm(): void {
    const { confirmedFrom } = this.#options;
    const enough = Math.log(confirmedFrom / (1 - confirmedFrom));
    for (const track of this.#tracklets) {
      if (track.number === undefined && track.sightings > 1 && track.logOdds >= enough) track.number = ++this.#numbers;
    }
  }

  #tracksAt(clock: number): Track<F>[] {
    const tracks = this.#tracklets.flatMap((track): Track<F>[] => {
      const { number, face, firstSeen, lastSeen } = track;
      if (number === undefined || !this.#isAlive(track, clock)) return [];
      const numbered = face && { ...face, track: number };
      const unseenFor = track.unseenFor(clock);
      return [{ number, box: track.boxAt(clock), face: numbered, firstSeen, lastSeen, unseenFor }];
    });
    return tracks.sort((a, b) => a.number - b.number);
  }
}

/** The faces, best first, but for those that show one of the others, or of `taken`, a second time. */
function begun<F extends Face>(faces: readonly F[], taken: readonly F[]): F[] {
  const kept: F[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    const isSame = ({ box }: F) => iou(box, face.box) > TWICE;
    if (!taken.some(isSame) && !kept.some(isSame)) kept.push(face);
  }
  return kept;
}

function checkFace({ box, score }: Face, index: number): void {
  const { x, y, width, height } = box;
  const area = width * height;
  const isBox = [x, y, width, height, area].every(Number.isFinite) && width > 0 && area > 0;
  if (!isBox) {
    const shown = [x, y, width, height].join(", ");
    throw new InputError(`face ${index}: its box must be four finite numbers with a size above 0, not ${shown}`);
  }
  checkOption(`face ${index}: its score`, score, share);
}
