export { resize } from "./resize.ts";
export type { Box, RgbImage } from "./rgb-image.ts";
export { rotate } from "./rotate.ts";
