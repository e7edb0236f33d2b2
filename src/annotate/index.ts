export { type Annotator, annotator, type FaceDrawer, type FacesInImage, faceDrawer } from "./annotator.ts";
export { blurFaces } from "./blur.ts";
export { type Caption, type CaptionContext, type CaptionRenderer, drawCaption, measureCaption } from "./caption.ts";
export { planesSurface } from "./planes-surface.ts";
export { rgbSurface } from "./rgb-surface.ts";
export type { Surface } from "./surface.ts";
