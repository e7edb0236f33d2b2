export { type Box, boxBetween, containment, grownBox, iou, type Point, pixelsWithin, type Size } from "./box.ts";
