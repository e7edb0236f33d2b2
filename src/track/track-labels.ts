import type { Face } from "../faces/index.ts";
import type { MaskLabel } from "../labels.ts";
import { sizeOf } from "./kalman-filter.ts";
import { LabelDecision, type LabelDecisionOptions } from "./label-decision.ts";
import type { Track } from "./track.ts";

/** A track with the label that was decided over its frames. */
export interface LabelledTrack<F extends Face = Face> extends Track<F> {
  /** `uncertain` until enough is seen. */
  readonly label: MaskLabel;
  /** The mean confidence of the answers for it, 0 to 1. */
  readonly confidence: number;
  /** Since when the answers say so, seconds of the stream; undefined while nothing is decided. */
  readonly labelSince: number | undefined;
  /** How far the answers that lead are ahead of the next, 0 to 1: where it is high, a frame's answer can be spared. */
  readonly lead: number;
}

/** How steady the labels of tracks are. */
export interface LabelChanges {
  /** With an answer or more. */
  tracks: number;
  /** Of the decided labels, after the first of each track. */
  changes: number;
  /** Of the answers from frame to frame: what the changes would be without a decision. */
  answerChanges: number;
}

/**
 * Decides each track's label over its frames, by a {@link LabelDecision} a track.
 *
 * @example
 * const { tracks } = tracker.update(await detector.detect(image), time);
 * for (const { number, label } of labels.update(tracks, time)) console.log(number, label);
 */
export class TrackLabels {
  readonly #options: LabelDecisionOptions;
  #decisions = new Map<number, LabelDecision>();
  /** Of the tracks that are gone. */
  #past: LabelChanges = { tracks: 0, changes: 0, answerChanges: 0 };

  /** @throws InputError where an option is out of its range */
  constructor(options: LabelDecisionOptions = {}) {
    new LabelDecision(options);
    this.#options = options;
  }

  /** The tracks with their labels, after the answers of this frame: of faces that were seen and classified. */
  update<F extends Face>(tracks: readonly Track<F>[], time: number): LabelledTrack<F>[] {
    const decisions = new Map(
      tracks.map(({ number }) => [number, this.#decisions.get(number) ?? new LabelDecision(this.#options)]),
    );
    const gone = [...this.#decisions].filter(([number]) => !decisions.has(number));
    this.#past = sum(this.#past, ...gone.map(([, decision]) => changesOf(decision)));
    this.#decisions = decisions;
    return tracks.map((track) => {
      const decision = decisions.get(track.number)!;
      const { label, confidence, box } = track.face ?? {};
      if (box && label && confidence !== undefined) decision.observe({ label, confidence, size: sizeOf(box) }, time);
      const { lead, since } = decision;
      return { ...track, label: decision.label, confidence: decision.confidence, labelSince: since, lead };
    });
  }

  /** Over all tracks until now. */
  get changes(): LabelChanges {
    return sum(this.#past, ...[...this.#decisions.values()].map(changesOf));
  }
}

const changesOf = ({ since, confidence, changes, answerChanges }: LabelDecision): LabelChanges => ({
  tracks: since !== undefined || confidence > 0 ? 1 : 0,
  changes,
  answerChanges,
});

const sum = (...all: LabelChanges[]): LabelChanges => ({
  tracks: all.reduce((total, { tracks }) => total + tracks, 0),
  changes: all.reduce((total, { changes }) => total + changes, 0),
  answerChanges: all.reduce((total, { answerChanges }) => total + answerChanges, 0),
});
