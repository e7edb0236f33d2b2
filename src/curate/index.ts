export { cropFaces } from "./crop-faces.ts";
export { drawMask, type MaskFit } from "./draw-mask.ts";
export { drawOccluder, OCCLUDERS, type Occluder } from "./draw-occluder.ts";
export { alignedFace, type FaceGeometry } from "./face-geometry.ts";
export { graftLowerHalves } from "./graft.ts";
export { type LocatedFace, locateFaces } from "./locate-faces.ts";
export { type Drawing, synthesize } from "./synthesize.ts";
