/** Holds src/ to the order of its stages (`scripts/stages.ts`); part of `npm run lint`. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { importFault } from "./stages.ts";

const src = fileURLToPath(new URL("../src/", import.meta.url));
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.split(sep).includes("testing");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f) && !isTest(f));
let faults = 0;
for (const file of files) {
  const text = readFileSync(join(src, file), "utf8");
  for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const imported = relative(src, join(src, dirname(file), specifier)).replaceAll(sep, "/");
    const fault = importFault(file.replaceAll(sep, "/"), imported);
    if (!fault) continue;
    faults++;
    console.error(`src/${file} imports ${specifier}: ${fault}`);
  }
}
if (faults > 0) process.exit(1);
console.log(`${files.length} files keep the order of the stages`);
