import type { Box, Point } from "../geometry/index.ts";
import { type Image, type Planes, rgbToYuv } from "../image/index.ts";
import { parseColor, pixelateChannel, type Surface, within } from "./surface.ts";

/** A caption's plate as planes, its chroma at half the size. */
interface Plate {
  y: Uint8Array;
  u: Uint8Array;
  v: Uint8Array;
  columns: number;
}

/** The planes of a video frame. Plates are pasted at even pixels, where chroma begins. */
export function planesSurface(planes: Planes): Surface {
  const { width, height, y: luma, u, v } = planes;
  const size = { width, height };
  const halfSize = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const half = ({ x, y, width: w, height: h }: Box): Box => {
    const [left, top] = [Math.floor(x / 2), Math.floor(y / 2)];
    return { x: left, y: top, width: Math.ceil((x + w) / 2) - left, height: Math.ceil((y + h) / 2) - top };
  };
  const layers = [
    { ...luma, bounds: size, scaled: (area: Box) => area },
    { ...u, bounds: halfSize, scaled: half },
    { ...v, bounds: halfSize, scaled: half },
  ];
  return {
    ...size,
    fill(area, color) {
      const yuv = rgbToYuv(parseColor(color), planes).map(Math.round);
      for (const [i, { data, stride, bounds, scaled }] of layers.entries()) {
        const { left, right, top, bottom } = within(bounds, scaled(area));
        for (let y = top; y < bottom; y++) data.fill(yuv[i], y * stride + left, y * stride + right);
      }
    },
    paste(picture, at) {
      const even: Point = { x: at.x & ~1, y: at.y & ~1 };
      const plate = plateOf(picture, planes);
      const area = { ...even, width: picture.width & ~1, height: picture.height & ~1 };
      for (const [i, { data, stride, bounds, scaled }] of layers.entries()) {
        const part = scaled(area);
        const { left, right, top, bottom } = within(bounds, part);
        const [source, columns] =
          i === 0 ? [plate.y, plate.columns] : [i === 1 ? plate.u : plate.v, plate.columns >> 1];
        for (let y = top; y < bottom; y++) {
          const from = (y - part.y) * columns + left - part.x;
          data.set(source.subarray(from, from + right - left), y * stride + left);
        }
      }
    },
    pixelate(area, cell) {
      const even = Math.max(2, cell & ~1);
      for (const [i, { data, stride, bounds, scaled }] of layers.entries()) {
        const channel = { data, offset: 0, column: 1, row: stride };
        pixelateChannel(channel, bounds, scaled(area), i === 0 ? even : even / 2);
      }
    },
  };
}

/** Plates are drawn anew for each matrix and range, of which a video has one. */
const plates = new WeakMap<Image, Map<string, Plate>>();

function plateOf(picture: Image, planes: Planes): Plate {
  const key = `${planes.matrix} ${planes.range}`;
  const known = plates.get(picture) ?? new Map<string, Plate>();
  plates.set(picture, known);
  const plate = known.get(key) ?? convertPlate(picture, planes);
  known.set(key, plate);
  return plate;
}

function convertPlate({ width, height, layout, data }: Image, planes: Planes): Plate {
  const step = layout === "rgb" ? 3 : 4;
  const [columns, rows] = [width & ~1, height & ~1];
  const plate: Plate = {
    y: new Uint8Array(columns * rows),
    u: new Uint8Array((columns * rows) / 4),
    v: new Uint8Array((columns * rows) / 4),
    columns,
  };
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = step * (y * width + x);
      const [luma, cb, cr] = rgbToYuv([data[at], data[at + 1], data[at + 2]], planes);
      plate.y[y * columns + x] = Math.round(luma);
      if (x % 2 || y % 2) continue;
      const half = (y / 2) * (columns / 2) + x / 2;
      plate.u[half] = Math.round(cb);
      plate.v[half] = Math.round(cr);
    }
  }
  return plate;
}
