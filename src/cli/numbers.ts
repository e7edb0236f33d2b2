import { InvalidArgumentError } from "commander";

/** Parsers for commander's options. */
export function positiveWholeNumber(text: string): number {
  if (!/^\d*[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number of at least 1.");
  return Number(text);
}

/** Two shares in order: `0.3,0.7`. */
export function range(text: string): [number, number] {
  const [from, to, ...rest] = text.split(",").map(Number);
  if (!(from >= 0 && from <= to && to <= 1) || rest.length > 0) {
    throw new InvalidArgumentError("It must be two numbers from 0 to 1, such as 0.3,0.7.");
  }
  return [from, to];
}

/** Whole numbers of pixels, such as `1024,320`. */
export function sides(text: string): number[] {
  const values = text.split(",").map(Number);
  if (!values.every((side) => Number.isInteger(side) && side >= 64 && side <= 8192)) {
    throw new InvalidArgumentError("It must be whole numbers from 64 to 8192, such as 1024,320.");
  }
  return values;
}
