import { type Box, iou } from "../geometry/index.ts";
import type { MaskLabel } from "../labels.ts";
import type { PictureFrame } from "./frame.ts";
import type { WatchedFace, WatchedFrame } from "./watch.ts";

/** For how long a place is still hidden after a face was last seen there, seconds. */
const HIDDEN_SECONDS = 1;
/** The least overlap (IoU) with a place that is hidden anyway. */
const SAME_IOU = 0.5;

/**
 * Where the faces of a watched video are to be hidden: those that are found, where people were a moment ago, and where a face was
 * that is nobody's yet. A face that comes and goes between two searches is not known: who hides faces watches with the cadence
 * `every`, and looks for far ones each time.
 *
 * @example
 * const places = new PlacesToHide();
 * for await (const seen of watch(video.frames(), detector, { cadence: "every", farFaces: 0 })) {
 *   blurFaces(surface, places.of(seen));
 * }
 */
export class PlacesToHide {
  readonly #label: MaskLabel | undefined;
  /** Faces that are nobody's yet, with their times. */
  #unknown: { face: WatchedFace; time: number }[] = [];

  /** @param label only of faces with this answer, and of those of whom nothing is known yet */
  constructor(label?: MaskLabel) {
    this.#label = label;
  }

  /** Of a frame; they are to be asked for in the frames' order. */
  of({ frame, faces, tracks }: Pick<WatchedFrame<PictureFrame>, "frame" | "faces" | "tracks">): Box[] {
    const { time } = frame;
    const seen = new Set(faces.map(({ track }) => track));
    const lost = tracks.filter(({ number, unseenFor }) => !seen.has(number) && unseenFor <= HIDDEN_SECONDS);
    const now = [...faces, ...lost];
    this.#unknown = this.#unknown.filter((each) => Math.abs(time - each.time) <= HIDDEN_SECONDS);
    const before = this.#unknown
      .map(({ face }) => face)
      .filter(({ box }) => now.every((other) => iou(box, other.box) < SAME_IOU));
    const unknown = faces.filter(({ track }) => track === undefined);
    const isOlder = ({ box }: WatchedFace) => unknown.some((face) => iou(box, face.box) >= SAME_IOU);
    this.#unknown = this.#unknown.filter(({ face }) => !isOlder(face));
    this.#unknown.push(...unknown.map((face) => ({ face, time })));
    return [...now, ...before].filter((face) => this.#isMeant(face)).map(({ box }) => box);
  }

  #isMeant({ label }: { label: MaskLabel }): boolean {
    return this.#label === undefined || label === this.#label || label === "uncertain";
  }
}
