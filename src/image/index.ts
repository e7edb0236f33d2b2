export { checkImage, type Image, type Layout, rgbImage, toRgb, toRgba } from "./image.ts";
export { mirror } from "./mirror.ts";
export { type Cut, isPicture, type Picture, partOf, pictureOf } from "./picture.ts";
export { type ColorMatrix, type Plane, type Planes, rgbToYuv, type Yuv } from "./planes.ts";
export { resize } from "./resize.ts";
export { rotate } from "./rotate.ts";
