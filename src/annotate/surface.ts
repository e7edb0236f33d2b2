import type { Box, Point, Size } from "../geometry/index.ts";
import type { Image } from "../image/index.ts";

/** Pixels that are drawn on where they are: only those of what is drawn are touched. All takes whole pixels. */
export interface Surface extends Size {
  /** Fills the part of a rectangle that is within the picture. @param color `#rrggbb` */
  fill(area: Box, color: string): void;
  /** Copies an opaque picture; what reaches beyond the surface is left out. */
  paste(picture: Image, at: Point): void;
  /** Replaces the part of a rectangle that is within the picture by cells of one colour each, the mean of what was there. */
  pixelate(area: Box, cell: number): void;
}

export const parseColor = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Columns and rows of a rectangle that are within a picture, its far edges excluded. */
export function within({ width, height }: Size, area: Box) {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  return {
    left: clamp(area.x, width),
    right: clamp(area.x + area.width, width),
    top: clamp(area.y, height),
    bottom: clamp(area.y + area.height, height),
  };
}

/** One channel of a picture in memory: where it begins, and the bytes between its columns and rows. */
export interface Channel {
  data: Uint8Array;
  offset: number;
  column: number;
  row: number;
}

/** Replaces each cell of a channel by its mean. */
export function pixelateChannel(channel: Channel, size: Size, area: Box, cell: number): void {
  const { left, right, top, bottom } = within(size, area);
  const { data, offset, column, row } = channel;
  for (let y = top; y < bottom; y += cell) {
    const yEnd = Math.min(bottom, y + cell);
    for (let x = left; x < right; x += cell) {
      const xEnd = Math.min(right, x + cell);
      let sum = 0;
      for (let j = y; j < yEnd; j++) {
        for (let i = x; i < xEnd; i++) sum += data[offset + j * row + i * column];
      }
      const mean = Math.round(sum / ((yEnd - y) * (xEnd - x)));
      for (let j = y; j < yEnd; j++) {
        for (let i = x; i < xEnd; i++) data[offset + j * row + i * column] = mean;
      }
    }
  }
}
