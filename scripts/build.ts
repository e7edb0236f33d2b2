/** Compiles src/ to dist/ for the package, tests left out. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
execFileSync("npx", ["tsc", "--project", "tsconfig.build.json"], { stdio: "inherit" });
// Where the link build-first leads through, so that `npm pack` fails in a clone that was not built; see .npmrc.
mkdirSync(new URL("../dist/built", import.meta.url));
