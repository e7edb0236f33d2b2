export type { Augmentation, PartialAugmentation } from "./augment.ts";
export { FaceDataset, type Sample } from "./dataset.ts";
export {
  type Deduplicated,
  type DuplicateGroup,
  type DuplicateOptions,
  findDuplicates,
  withoutDuplicates,
} from "./duplicates.ts";
export { countLabels, type Label, requireBothClasses, withIncorrectAs } from "./label.ts";
export { type LabelNames, labelContradiction } from "./label-folders.ts";
export { type FaceBatch, FaceLoader, type LoaderOptions } from "./loader.ts";
export {
  type PreparedFaces,
  type PrepareOptions,
  prepareFaces,
  type SkippedFile,
} from "./prepare.ts";
export { tableFormat } from "./records.ts";
export { type Split, type SplitOptions, stratifiedSplit } from "./split.ts";
export { SPLIT_COLUMN, type SplitPart, splitPart } from "./split-part.ts";
export { MOST_SURROUNDINGS } from "./surroundings.ts";
export { type FaceRow, hasColumn, type ReadTableOptions, readTable, tableHash, writeTable } from "./table.ts";
