export { type Box, boxBetween, containment, grownBox, iou, type Point, type Size } from "./box.ts";
