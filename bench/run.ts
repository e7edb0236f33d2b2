/** npm run bench -- NAME: runs bench/NAME.ts, which prints both sides and ends with `NAME ratio X` or `NAME score X`. */
import { existsSync, readdirSync } from "node:fs";

const [name] = process.argv.slice(2);
const file = new URL(`${name}.ts`, import.meta.url);
if (!name || name === "run" || !existsSync(file)) {
  const names = readdirSync(new URL(".", import.meta.url)).filter((f) => f.endsWith(".ts") && f !== "run.ts");
  console.error(`usage: npm run bench -- NAME, where NAME is one of: ${names.map((f) => f.slice(0, -3)).join(", ")}`);
  process.exit(2);
}
await import(file.href);
