#!/usr/bin/env node
// A clone first brings dist/ up to its TypeScript source; the package has no source.
import { existsSync } from "node:fs";

const transpiler = new URL("../scripts/transpile.mjs", import.meta.url);
if (existsSync(transpiler)) await (await import(transpiler.href)).transpile();
const { main } = await import("../dist/cli/main.js");
process.exitCode = (await main(process.argv.slice(2))) || process.exitCode;
