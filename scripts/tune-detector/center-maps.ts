import type { Box } from "../../src/geometry/index.ts";
import { landmarkShares } from "./landmark-shares.ts";
import type { Scene } from "./scenes.ts";

/** Pixels between two cells, as in `src/faces/centerface`. */
export const STRIDE = 4;
/** Of a cell: its heat, how much that counts, scale, offset and landmarks. */
export const MAPS = 16;

/**
 * What CenterFace is to answer on a square scene (Xu et al., 2019, sections 3.1 and 3.2; `decodeCenters` reads it), as `centerLoss`
 * takes it: `[16, side / 4, side / 4]`.
 */
export function centerMaps({ image, faces, unsure }: Scene, into: Float32Array): void {
  const cells = image.width / STRIDE;
  const map = (i: number) => into.subarray(i * cells * cells, (i + 1) * cells * cells);
  const [heat, weight] = [map(0), map(1)];
  into.fill(0);
  weight.fill(1);
  for (const box of unsure) clear(weight, cells, box);
  for (const face of faces) {
    const { box } = face;
    const [x, y] = [(box.x + box.width / 2) / STRIDE, (box.y + box.height / 2) / STRIDE];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    warm(heat, cells, { column, row, spread: spreadOf(box.width / STRIDE, box.height / STRIDE) });
    weight[row * cells + column] = 1;
    const values = [
      Math.log(box.height / STRIDE),
      Math.log(box.width / STRIDE),
      y - row - 0.5,
      x - column - 0.5,
      ...downThenAcross(landmarkShares(face)),
    ];
    for (const [i, value] of values.entries()) map(2 + i)[row * cells + column] = value;
  }
}

const downThenAcross = (shares: readonly number[]) => shares.map((_, i) => shares[i ^ 1]);

function clear(weight: Float32Array, cells: number, { x, y, width, height }: Box): void {
  const first = (at: number) => Math.max(0, Math.floor(at / STRIDE));
  const end = (at: number) => Math.min(cells, Math.ceil(at / STRIDE));
  for (let row = first(y); row < end(y + height); row++) {
    weight.fill(0, row * cells + first(x), row * cells + Math.max(first(x), end(x + width)));
  }
}

/** A bump of 1 at a cell, by its standard deviation in cells. */
function warm(
  heat: Float32Array,
  cells: number,
  { column, row, spread }: { column: number; row: number; spread: number },
) {
  const reach = Math.ceil(3 * spread);
  for (let y = Math.max(0, row - reach); y <= Math.min(cells - 1, row + reach); y++) {
    for (let x = Math.max(0, column - reach); x <= Math.min(cells - 1, column + reach); x++) {
      const cell = y * cells + x;
      heat[cell] = Math.max(heat[cell], Math.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * spread ** 2)));
    }
  }
}

/**
 * The standard deviation of a box's bump, cells: a third of how far both of its corners may be off while it still overlaps by an IoU
 * of 0.7; Law and Deng, "CornerNet", 2018, section 3.2, where one lies within the other, the other way, or neither, as its code
 * (`gaussian_radius`) has it.
 */
function spreadOf(width: number, height: number): number {
  const [sum, area, overlap] = [width + height, width * height, 0.7];
  const root = (a: number, b: number, c: number) => (b + Math.sqrt(b * b - 4 * a * c)) / 2;
  const radius = Math.min(
    root(1, sum, (area * (1 - overlap)) / (1 + overlap)),
    root(4, 2 * sum, (1 - overlap) * area),
    root(4 * overlap, -2 * overlap * sum, (overlap - 1) * area),
  );
  return (2 * Math.max(0, Math.floor(radius)) + 1) / 6;
}
