#!/usr/bin/env node
// A clone first brings dist/ up to its TypeScript source; the package has no source.
import { existsSync } from "node:fs";

const transpiler = new URL("../scripts/transpile.mjs", import.meta.url);
if (existsSync(transpiler)) {
  await (await import(transpiler.href)).transpile();
  const bundler = new URL("../scripts/build-page.mjs", import.meta.url);
  if (process.argv[2] === "page") await (await import(bundler.href)).bringPageUp();
}
const entry = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  process.exitCode = (await main(process.argv.slice(2))) || process.exitCode;
} else {
  process.stderr.write("maskwatch: this package lacks its build; it is made by `npm run pack`, not by `npm pack`\n");
  process.exitCode = 1;
}
