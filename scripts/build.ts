/** Compiles src/ to dist/ for the package, tests left out. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
execFileSync("npx", ["tsc", "--project", "tsconfig.build.json"], { stdio: "inherit" });
