/** A place in an image, pixels from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Width and height, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels of its image; it may reach beyond the image's edges. */
export interface Box extends Point, Size {}

/** Intersection over union of two boxes, 0 to 1. */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** How much of the smaller of two boxes lies within the other, 0 to 1. */
export function containment(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / Math.min(area(a), area(b));
}

/** A box with a share of its width and height more on each side; it may reach beyond the image. */
export function grownBox({ x, y, width, height }: Box, margin: number): Box {
  return {
    x: x - margin * width,
    y: y - margin * height,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  };
}

/** The whole pixels of a box that are within an image, at least one. */
export function pixelsWithin({ x, y, width, height }: Box, image: Size): Box {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const left = clamp(Math.floor(x), image.width - 1);
  const top = clamp(Math.floor(y), image.height - 1);
  const right = clamp(Math.ceil(x + width), image.width);
  const bottom = clamp(Math.ceil(y + height), image.height);
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

const area = ({ width, height }: Size) => width * height;

/** The pixels that two boxes share. */
export function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width <= 0 || height <= 0 ? 0 : width * height;
}

/** A box that is a share of the way from one to another. */
export function boxBetween(from: Box, to: Box, share: number): Box {
  const mix = (a: number, b: number) => a + share * (b - a);
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  };
}
