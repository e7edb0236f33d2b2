import { InvalidArgumentError } from "commander";
import { MOST_SURROUNDINGS } from "../data/index.ts";
import { numberUpTo, pictureSides, type Rule, share, shareRange, wholeNumber } from "../options.ts";
import type { Cadence } from "../pipeline/index.ts";

/** A parser for commander's options that keeps a rule. */
function parser<T>(rule: Rule<T>, parse: (text: string) => T): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (!rule.accepts(value)) throw new InvalidArgumentError(`It must be ${rule.allows}.`);
    return value;
  };
}

/** Of an option that may be given again: all its values. */
export const every = (value: string, before: string[] = []): string[] => [...before, value];

const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
const numbers = (text: string) => text.split(",").map(number);

export const positiveWholeNumber = parser(wholeNumber(1), number);

/** A port of TCP; 0 is any that is free. */
export const port = parser(
  { allows: "a whole number from 0 to 65535", accepts: (value) => wholeNumber(0).accepts(value) && value <= 65535 },
  number,
);

/** A part of a whole, from 0 to 1. */
export const shareOfAll = parser(share, number);

/** What is around the face, as a share of the picture. */
export const surroundingsShare = parser(numberUpTo(MOST_SURROUNDINGS), number);

/** Two shares in order: `0.3,0.7`. */
export const range = parser<readonly number[]>(shareRange, numbers);

/** Whole numbers of pixels, such as `1024,320`. */
export const sides = parser<readonly number[]>(pictureSides, numbers);

/** The quality of a video, as encoders take it. */
export const constantQuality = parser(numberUpTo(63), number);

export const framesASecond = parser(
  { allows: "a number from 0.1 to 1000", accepts: (value) => value >= 0.1 && value <= 1000 },
  number,
);

const side = (text: string | undefined) => (text ? Number(text) : undefined);

/** Pixels of a video, of which one side may be left out: `1280x720`, `1280x`, `x720`. */
export const videoSize = parser<{ width: number | undefined; height: number | undefined }>(
  {
    allows: "a width, a height or both, from 16 to 16384 pixels, such as 1280x720, 1280x or x720",
    accepts: ({ width, height }) =>
      [width, height].every((one) => one === undefined || (one >= 16 && one <= 16_384)) && !!(width ?? height),
  },
  (text) => {
    const [, width, height] = /^(\d*)x(\d*)$/.exec(text) ?? [];
    return { width: side(width), height: side(height) };
  },
);

/** A folder's name; an empty one would be the folder that one is in, or none. */
export const folderName = parser({ allows: "the name of a folder", accepts: (text) => text !== "" }, String);

/** How often faces are searched for: `every`, `auto` or every n-th frame. */
export const cadence = parser<Cadence>(
  {
    allows: "every, auto, or a whole number of frames from 1",
    accepts: (value) => value === "every" || value === "auto" || wholeNumber(1).accepts(value),
  },
  (text) => (text === "every" || text === "auto" ? text : number(text)),
);
