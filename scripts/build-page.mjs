/** Bundles the page of src/web/page/ to dist/page/, with all that it loads but the models. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const models = ["face-detector.onnx", "mask-detector.onnx"];
const isText = (file) => /\.(css|html|js|mjs|svg|txt|wasm|webmanifest)$/.test(file);

/** Makes dist/page/ anew where anything that it is made of is newer. */
export async function bringPageUp() {
  const page = path("dist/page");
  const made = statSync(join(page, "icon-512.png"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["src", "models"].flatMap((folder) =>
    readdirSync(path(folder), { recursive: true, encoding: "utf8" }).map((file) => join(path(folder), file)),
  );
  if (sources.every((file) => statSync(file).mtimeMs <= made)) return;
  // Several commands may start at once.
  const partial = `${page}.${process.pid}`;
  await buildPage({ page: partial });
  rmSync(page, { recursive: true, force: true });
  renameSync(partial, page);
}

/**
 * @param {{ page?: string, compress?: boolean }} options page: the folder, made anew; compress: for a package, what shrinks
 * is there by Brotli only, which takes a minute
 */
export async function buildPage({ page = path("dist/page"), compress = false } = {}) {
  rmSync(page, { recursive: true, force: true });
  mkdirSync(page, { recursive: true });
  const copy = (file, folder) => cpSync(file, join(page, folder, basename(file)));
  const common = {
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "linked",
    logLevel: "warning",
  };
  await build({
    ...common,
    entryPoints: [
      { in: path("src/web/page/main.tsx"), out: "page" },
      { in: path("src/web/page/styles/page.css"), out: "page" },
      { in: path("src/web/watch-worker.ts"), out: "watch-worker" },
    ],
    external: ["fonts/*"],
    outdir: page,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  cpSync(path("src/web/page/static"), page, { recursive: true });
  const wasm = dirname(require.resolve("onnxruntime-web/wasm"));
  for (const ending of ["wasm", "mjs", "jspi.wasm", "jspi.mjs"]) {
    copy(join(wasm, `ort-wasm-simd-threaded.${ending}`), "wasm");
  }
  for (const weight of [400, 600]) {
    copy(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`), "fonts");
    const name = `noto-sans-devanagari-devanagari-${weight}-normal.woff2`;
    copy(require.resolve(`@fontsource/noto-sans-devanagari/files/${name}`), "fonts");
  }
  const { default: sharp } = await import("sharp");
  for (const side of [192, 512]) {
    await sharp(join(page, "icon.svg"), { density: 600 })
      .resize(side)
      .png()
      .toFile(join(page, `icon-${side}.png`));
  }
  // What is for WebGPU is loaded by those who choose it.
  const files = filesOf(page).filter((file) => !/\.txt$|jspi/.test(file));
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(page, file)));
  for (const model of models) hash.update(readFileSync(path(`models/${model}`)));
  await build({
    ...common,
    entryPoints: [path("src/web/page/service-worker.ts")],
    outdir: page,
    define: {
      PAGE_FILES: JSON.stringify(["./", ...files, ...models.map((model) => `models/${model}`)]),
      PAGE_VERSION: JSON.stringify(hash.digest("hex").slice(0, 12)),
    },
  });
  if (!compress) return;
  for (const file of filesOf(page).filter(isText)) {
    const bytes = readFileSync(join(page, file));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 24 };
    writeFileSync(join(page, `${file}.br`), brotliCompressSync(bytes, { params }));
    rmSync(join(page, file));
  }
}

function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}
