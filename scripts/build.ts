/** Compiles src/ to dist/ for the package, tests left out, and bundles the page. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
execFileSync("npx", ["tsc", "--project", "tsconfig.build.json"], { stdio: "inherit" });
const { buildPage } = await import(new URL("./build-page.mjs", import.meta.url).href);
await buildPage({ compress: true });
// Where the link build-first leads through, so that `npm pack` fails in a clone that was not built; see .npmrc.
mkdirSync(new URL("../dist/built", import.meta.url));
