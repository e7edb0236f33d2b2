import type { Size } from "../../geometry/index.ts";
import { floats, type NamedTensors } from "../../runtime/index.ts";
import { cutBox, type FoundFace } from "../side-search.ts";

/** Pixels between a feature map's cells, and the sides of the square anchors at each: `generate_config.py` of insightface's RetinaFace. */
const ANCHOR_SIDES = { 8: [32, 16], 16: [128, 64], 32: [512, 256] } as const;
export type Stride = keyof typeof ANCHOR_SIDES;
export const STRIDES: readonly Stride[] = [8, 16, 32];

/** Anchors at each cell. */
export const ANCHORS = 2;

/** Every stride's first anchor is centred here, whatever the stride; its network learned with that. */
const FIRST_CENTER = 8;

/** A square that a cell looks for faces in and about, by its middle, pixels. */
export interface Anchor {
  x: number;
  y: number;
  side: number;
}

export function anchorAt(stride: Stride, columns: number, cell: number, anchor: number): Anchor {
  return {
    x: FIRST_CENTER + stride * (cell % columns),
    y: FIRST_CENTER + stride * Math.floor(cell / columns),
    side: ANCHOR_SIDES[stride][anchor],
  };
}

/**
 * The faces that one feature map holds, overlapping ones too: offsets to anchors become boxes, cut at the image's edges
 * (Ren et al., "Faster R-CNN", 2015, section 3.1.2).
 *
 * @param outputs for each stride `faces_stride8` and so on, `[1, 30, H, W]`: the logit of a face, four offsets of its box, and
 *   of its landmarks ten, each of both anchors
 * @param area of the image in the network's input, pixels
 */
export function decodeAnchors(outputs: NamedTensors, stride: Stride, area: Size, minScore: number): FoundFace[] {
  const told = outputs[`faces_stride${stride}`];
  const [, , rows, columns] = told.dims;
  const values = floats(told);
  const cells = rows * columns;
  const leastLogit = Math.log(minScore / (1 - minScore));
  const found: FoundFace[] = [];
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    for (let cell = 0; cell < cells; cell++) {
      const logit = values[anchor * cells + cell];
      if (logit < leastLogit) continue;
      const offset = (i: number) => values[(ANCHORS * (1 + i) + anchor) * cells + cell];
      const { side, ...middle } = anchorAt(stride, columns, cell, anchor);
      const x = middle.x + side * offset(0);
      const y = middle.y + side * offset(1);
      const halfWidth = (side / 2) * Math.exp(offset(2));
      const halfHeight = (side / 2) * Math.exp(offset(3));
      const box = cutBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, area);
      if (!box) continue;
      const point = (i: number) => ({
        x: middle.x + side * offset(4 + 2 * i),
        y: middle.y + side * offset(5 + 2 * i),
      });
      const [leftEye, rightEye, nose, leftMouth, rightMouth] = [0, 1, 2, 3, 4].map(point);
      const landmarks = { leftEye, rightEye, nose, leftMouth, rightMouth };
      found.push({ box, score: 1 / (1 + Math.exp(-logit)), landmarks });
    }
  }
  return found;
}
