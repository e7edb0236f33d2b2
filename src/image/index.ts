export { checkImage, type Image, type Layout, rgbImage, toRgb, toRgba } from "./image.ts";
export { resize } from "./resize.ts";
export { rotate } from "./rotate.ts";
