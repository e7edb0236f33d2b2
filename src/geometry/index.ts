export { type Box, containment, grownBox, iou, type Point, type Size } from "./box.ts";
