import { type Box, grownBox } from "../geometry/index.ts";
import type { Surface } from "./surface.ts";

/** Around the detector's box, so that hair, ears and a box that lags a little are covered too. */
const MARGIN = 0.2;

/** Cells across a face: too few to know a person by. */
const CELLS = 5;

/** Makes faces unrecognisable: each becomes a few cells of one colour. */
export function blurFaces(surface: Surface, boxes: readonly Box[]): void {
  for (const box of boxes) {
    const area = grownBox(box, MARGIN);
    surface.pixelate(area, Math.max(2, Math.ceil(Math.max(area.width, area.height) / CELLS)));
  }
}
