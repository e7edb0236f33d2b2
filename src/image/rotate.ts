import type { RgbImage } from "./rgb-image.ts";

/**
 * The image turned about its middle, of the same size, bilinear; where the turned image leaves a corner empty the
 * nearest edge is repeated.
 *
 * @param degrees counter-clockwise
 */
export function rotate({ width, height, data }: RgbImage, degrees: number): RgbImage {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const out = new Uint8Array(data.length);
  const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceX = clamp(middleX + (x - middleX) * cos - (y - middleY) * sin, width);
      const sourceY = clamp(middleY + (x - middleX) * sin + (y - middleY) * cos, height);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const right = Math.min(left + 1, width - 1);
      const bottom = Math.min(top + 1, height - 1);
      const [fx, fy] = [sourceX - left, sourceY - top];
      for (let c = 0; c < 3; c++) {
        const at = (column: number, row: number) => data[3 * (row * width + column) + c];
        const upper = at(left, top) * (1 - fx) + at(right, top) * fx;
        const lower = at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
        out[3 * (y * width + x) + c] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
  return { width, height, data: out };
}
