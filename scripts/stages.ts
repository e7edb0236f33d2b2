/** The folders of src/ in the order of the work: a stage never imports a later one. */
export const STAGES = [
  "geometry",
  "image",
  "runtime",
  "model",
  "nn",
  "train",
  "faces",
  "track",
  "events",
  "annotate",
  "pipeline",
  "files",
  "media",
  "load",
  "web",
  "data",
  "runs",
  "curate",
  "report",
  "cli",
] as const;

/**
 * Stages that run in a browser and a worker as well as on Node: nothing of Node, no package of ONNX Runtime. All before
 * `files`, but for `runtime`, which has a file for each platform.
 */
export const PORTABLE = STAGES.slice(0, STAGES.indexOf("files")).filter((stage) => stage !== "runtime");

/** Files of src/ itself, which any stage may import, and doors, which nothing imports. */
const SHARED = ["errors.ts", "labels.ts", "options.ts", "random.ts", "shell-quoted.ts"];

/** What is wrong with an import, or `undefined`. Both paths are relative to src/, with `/`. */
export function importFault(file: string, imported: string): string | undefined {
  const [from, to] = [file, imported].map((path) => path.split("/"));
  if (from.length === 1) return SHARED.includes(file) && to.length > 1 ? `${file} is shared by all stages` : undefined;
  if (to.length === 1) return SHARED.includes(imported) ? undefined : `${imported} is a door`;
  const [stage, wanted] = [from[0], to[0]].map((folder) => (STAGES as readonly string[]).indexOf(folder));
  if (stage < 0) return `${from[0]}/ is no stage; add it to scripts/stages.ts`;
  if (wanted < 0) return to[0] === "testing" ? `${imported} is for tests` : `${to[0]}/ is no stage`;
  return wanted > stage ? `${from[0]}/ comes before ${to[0]}/` : undefined;
}
