import { InputError } from "../errors.ts";
import type { Size } from "../geometry/index.ts";
import { shown } from "../options.ts";

/** Bytes a pixel, by the order in which they stand. */
const CHANNELS = { rgb: 3, rgba: 4 } as const;
export type Layout = keyof typeof CHANNELS;

/** Pixels in memory with their size and layout: 8 bits a channel, row by row without padding. Whoever holds it owns its bytes. */
export interface Image extends Size {
  readonly layout: Layout;
  /** `height * width * 3` bytes, or `* 4` with opacity. */
  readonly data: Uint8Array;
}

/** An RGB image: its pixels, or a black one. @throws InputError as {@link checkImage} */
export function rgbImage(width: number, height: number, data?: Uint8Array): Image {
  checkSides(width, height);
  // Not a Buffer, whose `slice` shares its bytes.
  const { buffer, byteOffset, byteLength } = data ?? new Uint8Array(width * height * 3);
  return checkImage({ width, height, layout: "rgb", data: new Uint8Array(buffer, byteOffset, byteLength) });
}

/**
 * The image itself, where it is one.
 *
 * @throws InputError where its sides are no whole numbers of pixels, or its bytes do not fill them
 */
export function checkImage(image: Image): Image {
  const { width, height, layout, data } = image ?? {};
  checkSides(width, height);
  if (!Object.hasOwn(CHANNELS, layout ?? "")) {
    throw new InputError(`an image's layout is one of ${Object.keys(CHANNELS).join(", ")}, not ${shown(layout)}`);
  }
  const bytes = width * height * CHANNELS[layout];
  if (!ArrayBuffer.isView(data) || data.byteLength !== bytes || data.length !== bytes) {
    const given = ArrayBuffer.isView(data) ? `${data.byteLength} bytes` : typeof data;
    throw new InputError(`an image of ${width} x ${height} in ${layout} has ${bytes} bytes, not ${given}`);
  }
  return image;
}

function checkSides(width: number, height: number): void {
  const isSide = (side: number) => Number.isInteger(side) && side > 0;
  if (isSide(width) && isSide(height)) return;
  throw new InputError(`an image's sides are whole numbers of pixels from 1, not ${shown(width)} x ${shown(height)}`);
}

/** The same picture without opacity; an RGB image is returned as it is. */
export function toRgb(image: Image): Image {
  const { width, height, layout, data } = checkImage(image);
  if (layout === "rgb") return image;
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from];
    rgb[to + 1] = data[from + 1];
    rgb[to + 2] = data[from + 2];
  }
  return rgbImage(width, height, rgb);
}

/** The same picture with full opacity, as canvases take it; an RGBA image is returned as it is. */
export function toRgba(image: Image): Image {
  const { width, height, layout, data } = checkImage(image);
  if (layout === "rgba") return image;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + 1];
    rgba[to + 2] = data[from + 2];
  }
  return { width, height, layout: "rgba", data: rgba };
}
