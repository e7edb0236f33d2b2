export { annotate } from "./annotate.ts";
export { bitmapPicture, PixelReader } from "./bitmap-picture.ts";
export { canvasSurface } from "./canvas-surface.ts";
export { type ImageSource, readImage } from "./read-image.ts";
