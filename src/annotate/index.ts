export { annotateImage } from "./annotate-image.ts";
export { type DrawingContext, drawFaces } from "./draw-faces.ts";
