export { drawMask, type MaskFit } from "./draw-mask.ts";
export { drawOccluder, OCCLUDERS, type Occluder } from "./draw-occluder.ts";
export { type FaceGeometry, faceGeometry } from "./face-geometry.ts";
export { FRAME_SURROUNDINGS, framedBox, frameFaces } from "./frame-faces.ts";
export { type Graft, graftFaces } from "./graft.ts";
export { type LocatedFace, type LocateOptions, locateFaces } from "./locate-faces.ts";
export { lowerHalf } from "./lower-half.ts";
export { type Pose, poseOf } from "./pose.ts";
export {
  fileShortcuts,
  learnShortcuts,
  MEASURED_SIDE,
  shortcutsOf,
  type WeightedSample,
  weighAgainstShortcuts,
} from "./shortcuts.ts";
export { type Drawing, synthesize } from "./synthesize.ts";
export { wornMask } from "./worn-mask.ts";
