#!/usr/bin/env node
// A clone runs its TypeScript source, so that it never runs a stale build; the package runs dist.
import { existsSync } from "node:fs";

const source = new URL("../src/cli/main.ts", import.meta.url);
const fromSource = existsSync(source);
if (fromSource) (await import("tsx/esm/api")).register();
const { main } = await import((fromSource ? source : new URL("../dist/cli/main.js", import.meta.url)).href);
process.exitCode = (await main(process.argv.slice(2))) || process.exitCode;
