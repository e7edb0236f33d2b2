import { type Person, WORN_STATES, type WornState } from "./person.ts";

/** People over a stream. Each counts once, in the state in which they were seen longest. */
export interface MaskSummary {
  people: number;
  withMask: number;
  withoutMask: number;
  /** With a mask worn wrongly. */
  incorrect: number;
  /** Of whom no state was known. */
  uncertain: number;
  /** Of all time in which a state was known, how much with a mask worn right, 0 to 1; undefined where there is none. */
  maskedShare: number | undefined;
}

/** Sums over people that are kept when the people are gone. */
export interface Tally {
  readonly people: number;
  /** People by the state in which they were longest. */
  readonly longest: Readonly<Record<WornState, number>>;
  /** Seconds of all of them in each state. */
  readonly seconds: Readonly<Record<WornState, number>>;
}

export const NOBODY: Tally = {
  people: 0,
  longest: { mask_on: 0, mask_off: 0, mask_incorrect: 0 },
  seconds: { mask_on: 0, mask_off: 0, mask_incorrect: 0 },
};

/** The tally with more people; those who never appeared do not count. */
export function tallied(tally: Tally, people: Iterable<Person>): Tally {
  let count = tally.people;
  const [longest, seconds] = [{ ...tally.longest }, { ...tally.seconds }];
  for (const { hasAppeared, secondsIn } of people) {
    if (!hasAppeared) continue;
    count++;
    const most = WORN_STATES.reduce((a, b) => (secondsIn[b] > secondsIn[a] ? b : a));
    if (secondsIn[most] > 0) longest[most]++;
    for (const state of WORN_STATES) seconds[state] += secondsIn[state];
  }
  return { people: count, longest, seconds };
}

export function summaryOf({ people, longest, seconds }: Tally): MaskSummary {
  const { mask_on: withMask, mask_off: withoutMask, mask_incorrect: incorrect } = longest;
  const known = WORN_STATES.reduce((sum, state) => sum + seconds[state], 0);
  return {
    people,
    withMask,
    withoutMask,
    incorrect,
    uncertain: people - withMask - withoutMask - incorrect,
    maskedShare: known > 0 ? seconds.mask_on / known : undefined,
  };
}
