import { type Image, rgbImage } from "./image.ts";

/**
 * The image turned about its middle, of the same size, bilinear; where the turned image leaves a corner empty the
 * nearest edge is repeated.
 *
 * @param degrees counter-clockwise
 */
export function rotate({ width, height, data }: Image, degrees: number): Image {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const out = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const sourceX = Math.min(width - 1, Math.max(0, middleX + (x - middleX) * cos - (y - middleY) * sin));
      const sourceY = Math.min(height - 1, Math.max(0, middleY + (x - middleX) * sin + (y - middleY) * cos));
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const [fx, fy] = [sourceX - left, sourceY - top];
      const topLeft = 3 * (top * width + left);
      const right = left + 1 < width ? 3 : 0;
      const below = top + 1 < height ? 3 * width : 0;
      for (let c = 0; c < 3; c++) {
        const at = topLeft + c;
        const upper = data[at] * (1 - fx) + data[at + right] * fx;
        const lower = data[at + below] * (1 - fx) + data[at + below + right] * fx;
        out[to + c] = upper * (1 - fy) + lower * fy + 0.5;
      }
    }
  }
  return rgbImage(width, height, out);
}
