import { pixelateChannel, type Surface, within } from "../../annotate/index.ts";
import type { Box } from "../../geometry/index.ts";
import { type Image, toRgba } from "../../image/index.ts";

/** What a canvas shows, as a surface. Only what is drawn on is read. */
export function canvasSurface(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D): Surface {
  const { width, height } = context.canvas;
  const inside = (area: Box): Box => {
    const { left, right, top, bottom } = within({ width, height }, area);
    return { x: left, y: top, width: right - left, height: bottom - top };
  };
  return {
    width,
    height,
    fill(area, color) {
      const { x, y, width: w, height: h } = inside(area);
      context.fillStyle = color;
      context.fillRect(x, y, w, h);
    },
    paste(picture: Image, at) {
      const { data, width: w, height: h } = toRgba(picture);
      context.putImageData(new ImageData(new Uint8ClampedArray(data), w, h), at.x, at.y);
    },
    pixelate(area, cell) {
      const { x, y, width: w, height: h } = inside(area);
      if (w === 0 || h === 0) return;
      const pixels = context.getImageData(x, y, w, h);
      const data = new Uint8Array(pixels.data.buffer);
      const all = { x: 0, y: 0, width: w, height: h };
      for (const offset of [0, 1, 2]) pixelateChannel({ data, offset, column: 4, row: 4 * w }, all, all, cell);
      context.putImageData(pixels, x, y);
    },
  };
}
