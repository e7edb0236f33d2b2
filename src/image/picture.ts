import type { Box, Size } from "../geometry/index.ts";
import { type Image, toRgb } from "./image.ts";
import { resize } from "./resize.ts";

/** What is asked of a picture: a part of it, in whole pixels within it, and the size that it is brought to. */
export interface Cut {
  /** All of it where left out. */
  area?: Box | undefined;
  /** The area's own where left out. */
  size?: Size | undefined;
}

/**
 * A picture whose pixels come in the part and the size that are asked for: a decoded video frame need not become RGB as a
 * whole, and is scaled by what its platform scales best with. Its sides are as one sees it, turned upright.
 */
export interface Picture extends Size {
  /** RGB pixels of their own, new at each call: who asks may give their memory away. */
  pixels(cut?: Cut): Promise<Image>;
}

/** Whether pixels are still to be asked for. */
export const isPicture = (image: Image | Picture): image is Picture => "pixels" in image;

/** A part of a picture, in whole pixels within it, as a picture of its own. */
export const partOf = (picture: Picture, area: Box): Picture => ({
  width: area.width,
  height: area.height,
  pixels: ({ area: part = { ...area, x: 0, y: 0 }, size } = {}) =>
    picture.pixels({ area: { ...part, x: area.x + part.x, y: area.y + part.y }, size }),
});

/** An image as a picture. */
export function pictureOf(image: Image): Picture {
  const rgb = toRgb(image);
  const { width, height } = rgb;
  return {
    width,
    height,
    async pixels({ area = { x: 0, y: 0, width, height }, size = area } = {}) {
      return resize(rgb, size.width, size.height, area);
    },
  };
}
