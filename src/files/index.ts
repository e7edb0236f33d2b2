export { isPartialName } from "./abandoned.ts";
export { PartialFile, unfinishedFiles, writeAtomically } from "./atomic-file.ts";
export { makeFolder } from "./make-folder.ts";
export { isSystemError, systemFault, systemReason } from "./system-fault.ts";
export { requireWritable, requireWritableFolder } from "./writable.ts";
