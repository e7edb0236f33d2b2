export {
  type Box,
  boxBetween,
  containment,
  grownBox,
  intersection,
  iou,
  type Point,
  pixelsWithin,
  type Size,
} from "./box.ts";
