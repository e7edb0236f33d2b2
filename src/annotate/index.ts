export { type Annotator, annotator, besideBox, type FaceDrawer, type FacesInImage, faceDrawer } from "./annotator.ts";
export { blurFaces } from "./blur.ts";
export { type Caption, type CaptionContext, type CaptionRenderer, drawCaption, measureCaption } from "./caption.ts";
export { planesSurface } from "./planes-surface.ts";
export { rgbSurface } from "./rgb-surface.ts";
export { pixelateChannel, type Surface, within } from "./surface.ts";
