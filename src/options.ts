import { InputError } from "./errors.ts";

/** The options over their defaults; one that is given as `undefined` counts as left out. */
export function withDefaults<D extends object>(
  defaults: D,
  given: { readonly [K in keyof D]?: D[K] | undefined } = {},
): D {
  const set = Object.entries(given).filter(([name, value]) => value !== undefined && Object.hasOwn(defaults, name));
  return { ...defaults, ...Object.fromEntries(set) };
}

/** A rule that an option's value keeps: what is allowed, in words, and whether a value is. */
export interface Rule<T> {
  allows: string;
  accepts(value: T): boolean;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** A number from 0 to 1. */
export const share: Rule<number> = {
  allows: "a number from 0 to 1",
  accepts: (value) => typeof value === "number" && value >= 0 && value <= 1,
};

/** A number from 0 to `most`. */
export const numberUpTo = (most: number): Rule<number> => ({
  allows: `a number from 0 to ${most}`,
  accepts: (value) => typeof value === "number" && value >= 0 && value <= most,
});

/** Any number but NaN and the infinities. */
export const finiteNumber: Rule<number> = { allows: "a finite number", accepts: (value) => Number.isFinite(value) };

/** A finite number above 0. */
export const positiveNumber: Rule<number> = {
  allows: "a number above 0",
  accepts: (value) => Number.isFinite(value) && value > 0,
};

/** Two shares in order, such as 0.4 and 0.6. */
export const shareRange: Rule<readonly number[]> = {
  allows: "two numbers from 0 to 1 in ascending order, such as 0.4,0.6",
  accepts: (value) => Array.isArray(value) && value.length === 2 && value.every(share.accepts) && value[0] <= value[1],
};

/** A whole number of at least `least`. */
export const wholeNumber = (least: number): Rule<number> => ({
  allows: `a whole number of at least ${least}`,
  accepts: (value) => isWhole(value) && value >= least,
});

/** A side of what a network sees, pixels. */
export const faceSide: Rule<number> = {
  allows: "a whole number from 1 to 4096",
  accepts: (value) => isWhole(value) && value >= 1 && value <= 4096,
};

/** How many threads compute. */
export const threadCount: Rule<number> = {
  allows: "a whole number from 1 to 1024",
  accepts: (value) => isWhole(value) && value >= 1 && value <= 1024,
};

/** What is added around a face's box on each side, as a share of it; less than nothing cuts it. */
export const boxMargin: Rule<number> = {
  allows: "a number from -0.4 to 1",
  accepts: (value) => typeof value === "number" && value >= -0.4 && value <= 1,
};

/** Sides of pictures, such as 1024 and 320. */
export const pictureSides: Rule<readonly number[]> = {
  allows: "whole numbers from 64 to 8192, such as 1024,320",
  accepts: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((side) => isWhole(side) && side >= 64 && side <= 8192),
};

/** The value itself. @throws InputError that names the option where its rule forbids the value */
export function checkOption<T>(name: string, value: T, rule: Rule<T>): T {
  if (rule.accepts(value)) return value;
  throw new InputError(`${name}: must be ${rule.allows}, not ${shown(value)}`);
}

/** A value as a message shows it: never more of it than a few words. */
export function shown(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  const text = typeof value === "object" && value !== null ? asJson(value) : plain(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const plain = (value: unknown) => (typeof value === "string" ? JSON.stringify(value.slice(0, 99)) : String(value));

function asJson(value: object): string {
  const isInJson = (part: unknown) => Number.isFinite(part) || !["number", "bigint", "symbol"].includes(typeof part);
  try {
    return JSON.stringify(value, (_, part) => (isInJson(part) ? part : String(part))) ?? "an object";
  } catch {
    return "an object";
  }
}
