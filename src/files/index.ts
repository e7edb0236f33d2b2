export { PartialFile, writeAtomically } from "./atomic-file.ts";
