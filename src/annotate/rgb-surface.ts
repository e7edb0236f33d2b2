import type { Image } from "../image/index.ts";
import { parseColor, pixelateChannel, type Surface, within } from "./surface.ts";

const CHANNELS = { rgb: 3, rgba: 4 } as const;

/** The pixels of an RGB image. */
export function rgbSurface({ width, height, data }: Image): Surface {
  const size = { width, height };
  return {
    ...size,
    fill(area, color) {
      const rgb = parseColor(color);
      const { left, right, top, bottom } = within(size, area);
      for (let y = top; y < bottom; y++) {
        for (let x = left, to = 3 * (y * width + left); x < right; x++, to += 3) {
          data[to] = rgb[0];
          data[to + 1] = rgb[1];
          data[to + 2] = rgb[2];
        }
      }
    },
    paste(picture, at) {
      const step = CHANNELS[picture.layout];
      const { left, right, top, bottom } = within(size, { ...at, width: picture.width, height: picture.height });
      for (let y = top; y < bottom; y++) {
        let from = step * ((y - at.y) * picture.width + left - at.x);
        let to = 3 * (y * width + left);
        for (let x = left; x < right; x++, from += step, to += 3) {
          data[to] = picture.data[from];
          data[to + 1] = picture.data[from + 1];
          data[to + 2] = picture.data[from + 2];
        }
      }
    },
    pixelate(area, cell) {
      for (const offset of [0, 1, 2]) pixelateChannel({ data, offset, column: 3, row: 3 * width }, size, area, cell);
    },
  };
}
