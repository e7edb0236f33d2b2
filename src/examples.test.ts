import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the package's exports have their source, for programs on Node and for bundlers. */
async function sources(platform: "node" | "browser"): Promise<Record<string, [string]>> {
  const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const entries = Object.entries<Record<string, unknown>>(exports).filter(([, target]) => typeof target === "object");
  return Object.fromEntries(
    entries.map(([name, target]) => {
      const { default: built } = ((platform === "browser" && target.browser) || target) as { default: string };
      return [name.replace(".", "maskwatch"), [join(root, built.replace("dist/", "src/").replace(".js", ".ts"))]];
    }),
  );
}

/** TypeScript's own findings about the examples of a document, one a file. */
async function check(folder: string, examples: readonly string[], platform: "node" | "browser"): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [i, example] of examples.entries()) await writeFile(join(folder, `${i}.mts`), `${example}\nexport {};\n`);
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { paths: await sources(platform), typeRoots: [join(root, "node_modules/@types")] },
    include: [`${folder}/*.mts`],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "--noEmit", "--project", folder], { cwd: root });
  return run.then(
    () => "",
    ({ stdout }) => stdout,
  );
}

const isForBrowsers = (example: string) => example.includes("wasmPaths");

test("the examples of the documentation are TypeScript that fits the package", async () => {
  const folder = await temporaryFolder();
  const documents = ["README.md", ...(await readdir(join(root, "docs"))).map((name) => `docs/${name}`)];
  const examples: string[] = [];
  for (const document of documents.filter((name) => name.endsWith(".md"))) {
    const text = await readFile(join(root, document), "utf8");
    examples.push(...[...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code));
  }
  expect(examples.filter(isForBrowsers).length).toBeGreaterThan(0);
  expect(examples.length).toBeGreaterThan(3);
  const forNode = examples.filter((example) => !isForBrowsers(example));
  expect(await check(join(folder, "node"), forNode, "node")).toBe("");
  expect(await check(join(folder, "browser"), examples.filter(isForBrowsers), "browser")).toBe("");
  expect(await check(join(folder, "wrong"), ['import { nothing } from "maskwatch";\nnothing();'], "node")).toMatch(
    /nothing/,
  );
});

test("importing the package loads neither DuckDB nor FFmpeg, and changes no global", async () => {
  const script = `
    const before = Object.getOwnPropertyNames(Promise).join();
    const globals = Object.getOwnPropertyNames(globalThis).join();
    await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
    const loaded = process.report.getReport().sharedObjects.filter((file) => /duckdb|node-av|canvas/.test(file));
    console.log(JSON.stringify({ loaded, same: before === Object.getOwnPropertyNames(Promise).join() && globals === Object.getOwnPropertyNames(globalThis).join() }));
  `;
  const { transpile } = await import(new URL("../scripts/transpile.mjs", import.meta.url).href);
  await transpile();
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  expect(JSON.parse(stdout)).toEqual({ loaded: [], same: true });
});
