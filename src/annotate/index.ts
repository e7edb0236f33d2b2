export { type Annotator, annotator, type FacesInImage } from "./annotator.ts";
export { type Caption, type CaptionContext, type CaptionRenderer, drawCaption, measureCaption } from "./caption.ts";
