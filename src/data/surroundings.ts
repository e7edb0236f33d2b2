import type { Box, Size } from "../geometry/index.ts";

/** More would leave less than a fifth of a picture's side to the face. */
export const MOST_SURROUNDINGS = 0.4;

/** The size to which pictures with surroundings are decoded: what is within them has the network's size, pixels. */
export function decodedSize({ width, height }: Size, surroundings: number): Size {
  const grown = (side: number) => Math.round(side / (1 - 2 * surroundings));
  return { width: grown(width), height: grown(height) };
}

/** What is within the surroundings of a picture of that size, pixels. */
export function innerBox({ width, height }: Size, surroundings: number): Box {
  const within = 1 - 2 * surroundings;
  return { x: surroundings * width, y: surroundings * height, width: within * width, height: within * height };
}
