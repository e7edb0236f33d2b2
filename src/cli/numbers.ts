import { InvalidArgumentError } from "commander";

/** Parsers for commander's options. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

export function positiveWholeNumber(text: string): number {
  if (wholeNumber(text) === 0) throw new InvalidArgumentError("It must be at least 1.");
  return Number(text);
}

export function positiveNumber(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return Number(text);
}
