export { isPartialName } from "./abandoned.ts";
export { PartialFile, writeAtomically } from "./atomic-file.ts";
export { filePath } from "./file-path.ts";
export { makeFolder } from "./make-folder.ts";
export { isSystemError, systemFault, systemReason } from "./system-fault.ts";
export { unfinishedFiles } from "./unfinished.ts";
export { outputTarget, requireWritable, requireWritableFolder } from "./writable.ts";
