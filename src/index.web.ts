/** What `import "maskwatch"` gives in a browser or a worker: nothing of Node. */
export type { Annotator, FacesInImage } from "./annotate/index.ts";
export { type Picture, pictureOf } from "./image/index.ts";
export { loadMaskDetector, type WebMaskDetectorOptions } from "./load/web.ts";
export { annotate, type ImageSource, readImage } from "./media/web/index.ts";
export * from "./portable.ts";
