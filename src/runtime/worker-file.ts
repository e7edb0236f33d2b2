/**
 * How a worker thread starts a module of this package: its TypeScript source where this is source, else what it was built to.
 *
 * @param name of the module, without its ending
 * @param base `import.meta.url` of the module beside it
 */
export function workerFile(name: string, base: string): { url: URL; execArgv: string[] } {
  const isSource = base.endsWith(".ts");
  return {
    url: new URL(`./${name}.${isSource ? "ts" : "js"}`, base),
    execArgv: isSource ? ["--import", import.meta.resolve("tsx")] : [],
  };
}
