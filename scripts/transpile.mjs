/**
 * Keeps dist/ of a clone up to its src/: transpiles what is newer there, so that the command line never runs a stale build
 * and starts without a compiler in its way. Types are not checked; `npm run build` makes what is published.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [src, dist] = ["../src/", "../dist/"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const isShipped = (file) =>
  file.endsWith(".ts") && !file.endsWith(".test.ts") && !/(^|[\\/])(testing|web[\\/]page)[\\/]/.test(file);
const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

export async function transpile() {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(isShipped);
  const stale = files.filter((file) => modified(join(src, file)) > modified(outputOf(file)));
  if (stale.length === 0) return;
  const { transform } = await import("esbuild");
  const options = {
    loader: "ts",
    format: "esm",
    target: "node20",
    tsconfigRaw: { compilerOptions: { target: "ES2023" } },
  };
  for (const file of stale) {
    const { code } = await transform(readFileSync(join(src, file), "utf8"), { ...options, sourcefile: file });
    write(outputOf(file), code.replace(/((?:from|import)\s*\(?\s*)"(\.[^"]+)\.ts"/g, '$1"$2.js"'));
  }
  const kept = new Set(files.map(outputOf));
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".js") && !/^page\b/.test(file) && !kept.has(join(dist, file)))
      rmSync(join(dist, file), { force: true });
  }
}

const outputOf = (file) => join(dist, file.replace(/\.ts$/, ".js"));

/** Several commands may start at once. */
function write(file, code) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, code);
  renameSync(partial, file);
}
