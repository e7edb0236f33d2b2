export { annotate } from "./annotate.ts";
export { type ImageSource, readImage } from "./read-image.ts";
