import type { Size } from "../../geometry/index.ts";
import { floats, type NamedTensors, type Tensor } from "../../runtime/index.ts";
import { cutBox, type FoundFace } from "../side-search.ts";

/** Pixels between a feature map's cells, and the sides of the square anchors at each: `generate_config.py` of insightface's RetinaFace. */
const ANCHOR_SIDES = { 8: [32, 16], 16: [128, 64], 32: [512, 256] } as const;
export type Stride = keyof typeof ANCHOR_SIDES;
export const STRIDES: readonly Stride[] = [8, 16, 32];

/** Every stride's first anchor is centred here, whatever the stride; its network learned with that. */
const FIRST_CENTER = 8;

/**
 * The faces that one feature map holds, overlapping ones too: offsets to anchors become boxes, cut at the image's edges
 * (Ren et al., "Faster R-CNN", 2015, section 3.1.2).
 *
 * @param outputs for each stride the scores of both anchors' face `[1, 2, H, W]`, box offsets
 *   `[1, 8, H, W]` and landmark offsets `[1, 20, H, W]`
 * @param area of the image in the network's input, pixels
 */
export function decodeAnchors(outputs: NamedTensors, stride: Stride, area: Size, minScore: number): FoundFace[] {
  const scores = outputs[`face_score_stride${stride}`];
  const [, , rows, columns] = scores.dims;
  const cells = rows * columns;
  const channels = (tensor: Tensor) => {
    const values = floats(tensor);
    return (channel: number, cell: number) => values[channel * cells + cell];
  };
  const score = channels(scores);
  const offset = channels(outputs[`face_rpn_bbox_pred_stride${stride}`]);
  const part = channels(outputs[`face_rpn_landmark_pred_stride${stride}`]);
  const found: FoundFace[] = [];
  for (const [anchor, side] of ANCHOR_SIDES[stride].entries()) {
    for (let cell = 0; cell < cells; cell++) {
      const faceScore = score(anchor, cell);
      if (faceScore < minScore) continue;
      const centerX = FIRST_CENTER + stride * (cell % columns);
      const centerY = FIRST_CENTER + stride * Math.floor(cell / columns);
      const x = centerX + side * offset(4 * anchor, cell);
      const y = centerY + side * offset(4 * anchor + 1, cell);
      const halfWidth = (side / 2) * Math.exp(offset(4 * anchor + 2, cell));
      const halfHeight = (side / 2) * Math.exp(offset(4 * anchor + 3, cell));
      const box = cutBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, area);
      if (!box) continue;
      const point = (i: number) => ({
        x: centerX + side * part(10 * anchor + 2 * i, cell),
        y: centerY + side * part(10 * anchor + 2 * i + 1, cell),
      });
      const [leftEye, rightEye, nose, leftMouth, rightMouth] = [0, 1, 2, 3, 4].map(point);
      found.push({ box, score: faceScore, landmarks: { leftEye, rightEye, nose, leftMouth, rightMouth } });
    }
  }
  return found;
}
