import type { Box, Point } from "../geometry/index.ts";
import type { Image } from "../image/index.ts";

const CHANNELS = { rgb: 3, rgba: 4 } as const;

/** Fills the part of a rectangle that is within an RGB image. @param color `#rrggbb` */
export function fillRectangle(image: Image, box: Box, color: string): void {
  const [left, right] = [box.x, box.x + box.width].map((x) => clamp(x, image.width));
  const [top, bottom] = [box.y, box.y + box.height].map((y) => clamp(y, image.height));
  const rgb = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  for (let y = top; y < bottom; y++) {
    for (let x = left, to = 3 * (y * image.width + left); x < right; x++, to += 3) image.data.set(rgb, to);
  }
}

/** Copies an opaque picture into an RGB image, its top left corner at `at`; what reaches beyond is left out. */
export function paste(image: Image, picture: Image, at: Point): void {
  const step = CHANNELS[picture.layout];
  const [width, height] = [Math.min(picture.width, image.width - at.x), Math.min(picture.height, image.height - at.y)];
  for (let y = 0; y < height; y++) {
    let from = step * y * picture.width;
    let to = 3 * ((at.y + y) * image.width + at.x);
    for (let x = 0; x < width; x++, from += step, to += 3) {
      image.data[to] = picture.data[from];
      image.data[to + 1] = picture.data[from + 1];
      image.data[to + 2] = picture.data[from + 2];
    }
  }
}

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
