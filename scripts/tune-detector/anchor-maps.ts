import { ANCHORS, type Anchor, anchorAt, STRIDES } from "../../src/faces/retinaface/anchors.ts";
import { type Box, iou } from "../../src/geometry/index.ts";
import type { LearnedFace } from "./boxed-photos.ts";
import { landmarkShares } from "./landmark-shares.ts";
import type { Scene } from "./scenes.ts";

/** Of an anchor: whether it has a face, how much that counts, offsets of its box and of its landmarks. */
export const MAPS = 16;
/** An anchor that overlaps a face by this IoU has it; the one that overlaps it most has it from `POSSIBLE` on. */
const SURE = 0.5;
/** From this IoU on an anchor that has no face need not know that. */
const POSSIBLE = 0.3;

/** Of all anchors of a square scene. */
export const anchorCount = (side: number) => STRIDES.reduce((sum, stride) => sum + ANCHORS * (side / stride) ** 2, 0);

interface Assigned {
  anchor: Anchor;
  box: Box;
  face?: LearnedFace;
  overlap: number;
}

/**
 * What RetinaFace is to answer on a square scene (Deng et al., 2019, section 3.2; `decodeAnchors` reads it), as `centerLoss` takes
 * it: `[16, 2, cells]`, the cells of all strides one after the other.
 */
export function anchorMaps({ image: { width: side }, faces, unsure }: Scene, into: Float32Array): void {
  const count = anchorCount(side);
  const assigned: Assigned[] = [];
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    for (const stride of STRIDES) {
      const columns = side / stride;
      for (let cell = 0; cell < columns ** 2; cell++) {
        const at = anchorAt(stride, columns, cell, anchor);
        const box = { x: at.x - at.side / 2, y: at.y - at.side / 2, width: at.side, height: at.side };
        assigned.push({ anchor: at, box, overlap: 0 });
      }
    }
  }
  into.fill(0);
  into.fill(1, count, 2 * count);
  const leave = (i: number) => {
    into[count + i] = 0;
  };
  for (const face of faces) {
    let best = -1;
    let most = POSSIBLE;
    for (const [i, each] of assigned.entries()) {
      const overlap = iou(each.box, face.box);
      if (overlap >= most) [best, most] = [i, overlap];
      if (overlap >= POSSIBLE) leave(i);
      if (overlap >= SURE && overlap > each.overlap) Object.assign(each, { face, overlap });
    }
    if (best >= 0 && !assigned[best].face) Object.assign(assigned[best], { face, overlap: most });
  }
  for (const unknown of unsure) {
    for (const [i, { box, anchor }] of assigned.entries())
      if (iou(box, unknown) >= POSSIBLE / 2 || holds(unknown, anchor)) leave(i);
  }
  for (const [i, { face, anchor }] of assigned.entries()) {
    if (!face) continue;
    const values = [1, 1, ...offsets(face, anchor)];
    for (const [map, value] of values.entries()) into[map * count + i] = value;
  }
}

const holds = ({ x, y, width, height }: Box, at: Anchor) =>
  at.x >= x && at.x < x + width && at.y >= y && at.y < y + height;

function offsets(face: LearnedFace, { x, y, side }: Anchor): number[] {
  const { box } = face;
  const points = landmarkShares(face).map((share, i) =>
    i % 2 === 0 ? (box.x + share * box.width - x) / side : (box.y + share * box.height - y) / side,
  );
  return [
    (box.x + box.width / 2 - x) / side,
    (box.y + box.height / 2 - y) / side,
    Math.log(box.width / side),
    Math.log(box.height / side),
    ...points,
  ];
}
