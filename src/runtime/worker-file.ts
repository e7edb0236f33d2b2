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

/** What a `Worker` of `node:worker_threads` is started with, to the same end: a module of its own that loads the module. */
export function workerEntry(name: string, base: string): URL {
  const { url } = workerFile(name, base);
  if (!url.pathname.endsWith(".ts")) return url;
  const compiler = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const script = `(await import(${compiler})).register(); await import(${JSON.stringify(url.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`);
}
