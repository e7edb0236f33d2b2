export type { Augmentation, PartialAugmentation } from "./augment.ts";
export { FaceDataset, type Sample } from "./dataset.ts";
export {
  type Deduplicated,
  type DuplicateGroup,
  type DuplicateOptions,
  findDuplicates,
  withoutDuplicates,
} from "./duplicates.ts";
export { type FaceBatch, FaceLoader, type LoaderOptions } from "./loader.ts";
export {
  type PreparedFaces,
  type PrepareOptions,
  prepareFaces,
  requireBothClasses,
  type SkippedFile,
} from "./prepare.ts";
export { type Split, type SplitOptions, stratifiedSplit } from "./split.ts";
export { MOST_SURROUNDINGS } from "./surroundings.ts";
export {
  countLabels,
  type FaceRow,
  type Label,
  readTable,
  tableFormat,
  tableHash,
  withIncorrectAs,
  writeTable,
} from "./table.ts";
